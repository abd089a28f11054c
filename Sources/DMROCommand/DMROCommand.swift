import ArgumentParser
@main struct DMROCommand: ParsableCommand {}
