import FoundationEssentials

enum Machine {
    /// Cores that this process may use, which `taskset` and containers may have narrowed.
    static var cores: Int { max(ProcessInfo.processInfo.activeProcessorCount, 1) }
}
