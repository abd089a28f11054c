@_exported public import DMROFiles
@_exported public import DMROOffloading
@_exported public import DMRORandom
@_exported public import DMROScheduling
