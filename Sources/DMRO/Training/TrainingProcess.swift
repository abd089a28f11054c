public import DMROOffloading

/// The decision process of all trainings and experiments: workflows as chains.
public typealias TrainingProcess = ChainProcess
