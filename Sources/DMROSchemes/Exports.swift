@_exported public import DMROOffloading
