// The modules for users of DMROReproduction: one import is enough.
@_exported public import DMROExperiments
