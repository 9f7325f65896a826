package import CustodySystem

/// Everything that a log takes from outside: files, time and chance. A simulation gives its own.
package struct World: Sendable {
    package let fileSystem: any FileSystem
    package let clock: any Clock
    package let random: any RandomSource

    package init(
        fileSystem: any FileSystem = PosixFileSystem(), clock: any Clock = SystemClock(),
        random: any RandomSource = SystemRandom()
    ) {
        self.fileSystem = fileSystem
        self.clock = clock
        self.random = random
    }
}
