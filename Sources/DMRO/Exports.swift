// What an importer of DMRO works with: one import is enough.
@_exported public import DMROFiles
@_exported public import DMRONetworks
@_exported public import DMROOffloading
@_exported public import DMRORandom
