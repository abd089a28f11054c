// One import of DMRO gives the whole library.
@_exported public import DMROFiles
@_exported public import DMRONetworks
@_exported public import DMROOffloading
@_exported public import DMROParallel
@_exported public import DMRORandom
