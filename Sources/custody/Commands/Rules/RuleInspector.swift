import CustodyModel
import CustodySanitizer

/// Runs one profile's sanitizer over single events and tells what it did, without what it took out.
struct RuleInspector: ~Copyable {
    let rules: RuleSet
    private var sanitizer: Sanitizer
    private var recorder: Recorder
    private var input = ByteBuffer()
    private var recorded = ByteBuffer()
    private var output = ByteBuffer()
    private var found: [RuleIndex] = []

    init(_ profile: SanitizerProfile) throws(CustodyError) {
        rules = profile.rules
        recorder = Recorder(profile.recording)
        do throws(SanitizerError) {
            sanitizer = try profile.makeSanitizer()
        } catch {
            throw CustodyError(.sanitizer, "the sanitizer cannot start: \(error)")
        }
    }

    /// The rules that redact something in an event, in order.
    mutating func rules(in event: [UInt8]) throws(CustodyError) -> [RuleIndex] {
        input.removeAll()
        input.append(event)
        do throws(SanitizerError) {
            return unsafe try sanitizer.sanitize(input.bytes, into: &output, redacted: &found) ? found : []
        } catch {
            throw CustodyError(.sanitizer, "the sanitizer could not judge an example: \(error)")
        }
    }

    /// The event as the sanitizer leaves it.
    mutating func sanitized(_ event: [UInt8]) throws(CustodyError) -> String {
        let isChanged = try !rules(in: event).isEmpty
        return unsafe String(decoding: isChanged ? output.bytes : input.bytes, as: Swift.UTF8.self)
    }

    /// Where secrets stand in a validated event, after its recording level.
    mutating func places(
        in event: UnsafeRawBufferPointer, type: Range<Int>?
    ) throws(CustodyError) -> (level: Bool, places: [Sanitizer.Place]) {
        do throws(SanitizerError) {
            let isCut = recorder.isOn ? unsafe try recorder.apply(event, type: type, into: &recorded) : false
            let places = unsafe try sanitizer.inspect(isCut ? recorded.bytes : event)
            return (isCut, places)
        } catch {
            throw CustodyError(.sanitizer, "the sanitizer could not judge the event: \(error)")
        }
    }
}
