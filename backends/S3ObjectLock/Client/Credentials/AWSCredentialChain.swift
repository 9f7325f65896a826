import CustodyModel
package import CustodyHTTP
import Synchronization
import CustodySystem

/// The first provider's credentials, kept and renewed.
///
/// They are renewed when fewer than fifteen minutes are left; whoever calls meanwhile gets the old ones until ten minutes
/// before the end, and after that while they are good and no new ones can be had. However many call at once, one looks.
package final class AWSCredentialChain: AWSCredentialSource {
    /// Seconds before the end from which on new credentials are looked for.
    package static let renewalSeconds: Int64 = 15 * 60
    /// Seconds before the end from which on callers wait for them.
    package static let urgentSeconds: Int64 = 10 * 60
    /// Seconds between two attempts while the old ones are still good.
    package static let pauseSeconds: Int64 = 30

    private struct State {
        var found: FoundCredentials?
        var search: Task<Result<FoundCredentials, S3Error>, Never>?
        /// Monotonic nanoseconds.
        var searchedAt: Int64?
    }

    private let world: AWSWorld
    private let profile: String?
    private let givenRegion: String?
    private let http: ProviderHTTP
    private let state = Mutex(State())

    /// - Parameters:
    ///   - profile: nil for AWS_PROFILE, else `default`. A profile that is given goes before the environment's keys.
    ///   - region: for STS where the profile has none; nil for the environment's.
    package init(
        _ world: AWSWorld, profile: String? = nil, region: String? = nil, caFile: String? = nil,
        proxy: CurlTransport.Proxy = .environment, userAgent: String = "custody"
    ) {
        self.world = world
        self.profile = profile
        givenRegion = region
        http = ProviderHTTP(userAgent: userAgent, caFile: caFile, proxy: proxy, clock: world.clock)
    }

    /// Where the credentials in use came from; nil before the first.
    package var provider: AWSProvider? { state.withLock { $0.found?.provider } }

    package var name: String { provider?.rawValue ?? "none yet" }

    package func credentials(for operation: S3Operation) async throws(S3Error) -> AWSCredentials {
        let now = world.clock.now()
        let monotonic = world.clock.monotonicNanoseconds()
        let (found, isTooEarly) = state.withLock { state in
            let pause = AWSCredentialChain.pauseSeconds * 1_000_000_000
            return (state.found, state.searchedAt.map { monotonic - $0 < pause } ?? false)
        }
        guard let found else { return try await search().credentials }
        guard let expiration = found.credentials.expiration else { return found.credentials }
        let left = expiration.seconds - now.seconds
        if left > AWSCredentialChain.renewalSeconds || isTooEarly { return found.credentials }
        if left > AWSCredentialChain.urgentSeconds {
            begin()
            return found.credentials
        }
        do throws(S3Error) {
            return try await search().credentials
        } catch {
            // Better an old key that still works than none.
            guard left > 0 else { throw error }
            return found.credentials
        }
    }

    package func renewed(
        after old: AWSCredentials, for operation: S3Operation
    ) async throws(S3Error) -> AWSCredentials {
        let known = state.withLock { $0.found?.credentials }
        // Somebody else has been here already.
        if let known, known != old { return known }
        return try await search().credentials
    }

    private func search() async throws(S3Error) -> FoundCredentials {
        try await begin().value.get()
    }

    /// The search under way, or a new one. It does not end with the task that began it: others wait for it too.
    @discardableResult
    private func begin() -> Task<Result<FoundCredentials, S3Error>, Never> {
        let monotonic = world.clock.monotonicNanoseconds()
        return state.withLock { state in
            if let search = state.search { return search }
            let search = Task { await self.find() }
            state.search = search
            state.searchedAt = monotonic
            return search
        }
    }

    private func find() async -> Result<FoundCredentials, S3Error> {
        let result: Result<FoundCredentials, S3Error>
        do throws(S3Error) {
            // The files are read each time: somebody may have mended them.
            let settings = try await AWSSettings.read(world, profile: profile)
            let region = settings.region(given: givenRegion).value
            result = .success(
                try await AWSProviders(settings: settings, http: http, region: region).find())
        } catch {
            result = .failure(error)
        }
        state.withLock { state in
            state.search = nil
            if case .success(let found) = result { state.found = found }
        }
        return result
    }
}
