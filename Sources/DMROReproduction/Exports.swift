// What an importer of DMROReproduction works with: one import is enough.
@_exported public import DMROExperiments
