// Errors are caught by their type, which lives below: users need only `import Custody`.
@_exported public import struct CustodyModel.CustodyError
