@_exported public import DMRO
@_exported public import DMROScheduling
