package import CustodyMerkle

/// What a witness answers to a request.
package enum WitnessAnswer: Sendable, Equatable {
    /// 200: the signature lines that the witness adds.
    case cosigned([NoteSignature])
    /// 200: the newest checkpoint of a log, with the log's line and the witness's.
    case checkpoint(SignedCheckpoint)
    /// 400: not in the form of a request, or the old size is larger than the checkpoint's.
    case malformed(String)
    /// 403: no line of a trusted key, or one that is not its signature.
    case forbidden
    /// 404: no log of this origin was added, or no such page.
    case unknown
    /// 405: that page knows another method.
    case methodNotAllowed
    /// 409: the old size is not the size that was cosigned last, which is this.
    case conflict(UInt64)
    /// 413: the request is too large.
    case tooLarge
    /// 422: the proof does not hold.
    case unprocessable(String)
    /// 503: for a reason of the witness's own; nothing was cosigned.
    case unavailable(String)

    package var status: Int {
        switch self {
        case .cosigned, .checkpoint: 200
        case .malformed: 400
        case .forbidden: 403
        case .unknown: 404
        case .methodNotAllowed: 405
        case .conflict: 409
        case .tooLarge: 413
        case .unprocessable: 422
        case .unavailable: 503
        }
    }

    package var mediaType: String {
        if case .conflict = self { return AddCheckpoint.sizeMediaType }
        return "text/plain; charset=utf-8"
    }

    package var body: [UInt8] {
        let text: String
        switch self {
        case .cosigned(let lines): text = lines.map { $0.line + "\n" }.joined()
        case .checkpoint(let checkpoint): return checkpoint.bytes
        case .conflict(let size): text = "\(size)\n"
        case .malformed(let reason), .unprocessable(let reason), .unavailable(let reason): text = reason + "\n"
        case .forbidden: text = "the checkpoint is not signed by a key that is known for its origin\n"
        case .unknown: text = "unknown\n"
        case .methodNotAllowed: text = "another method is needed\n"
        case .tooLarge: text = "a request has at most \(AddCheckpoint.byteLimit) bytes\n"
        }
        return [UInt8](text.utf8)
    }
}
