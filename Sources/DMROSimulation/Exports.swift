@_exported public import DMROOffloading
@_exported public import DMRORandom
