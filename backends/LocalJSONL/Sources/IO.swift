import CustodyModel
import CustodySystem

/// Runs file operations and puts their errors into the words of ``CustodyError``.
func io<Result>(_ body: () throws(FileError) -> Result) throws(CustodyError) -> Result {
    do { return try body() } catch { throw error.custody }
}
