// The modules behind DMROExperiments: one import is enough.
@_exported public import DMRO
@_exported public import DMROPictures
@_exported public import DMRORecords
@_exported public import DMROStatistics
