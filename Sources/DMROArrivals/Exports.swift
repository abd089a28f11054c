@_exported public import DMROSimulation
