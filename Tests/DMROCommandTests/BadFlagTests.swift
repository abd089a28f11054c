import Foundation
import Testing

/// Command lines that are wrong.
struct BadFlagTests {
  private static func usage(_ line: String, _ words: String...) -> BadInput {
    BadInput(line: line, 64, words)
  }

  private static func train(_ flags: String, _ words: String...) -> BadInput {
    BadInput(line: "train --out out \(flags)", 64, words)
  }

  private static func solve(_ flags: String, _ words: String...) -> BadInput {
    BadInput(line: "solve --workflows workflows.json \(flags)", 64, words)
  }

  static let inputs: [BadInput] = [
    usage("practice", "\"practice\" is no command"),
    usage("trian --seed 3", "\"trian\" is no command; did you mean \"train\"?"),
    usage("Solve --workflows workflows.json", "is no command; did you mean \"solve\"?"),
    usage("train --out out --sede 1", "--sede", "--seed"),
    BadInput("no known system", ["info", "tabel2"], 66, ["tabel2", "did you mean \"table2\"?"]),
    usage("train", "--out"),
    usage("train --out", "--out"),
    usage("train --out out --bogus 1", "--bogus"),
    usage("train --out out extra", "extra"),
    usage("train --out out --seed -1", "--seed", "must be an integer of at least 0, found \"-1\""),
    usage("generate --seed -1", "--seed", "must be an integer of at least 0, found \"-1\""),
    usage("generate --seed --count 3", "Missing value for '--seed"),
    usage("generate --count -.5", "--count", "must be an integer, found \"-.5\""),
    usage("generate --count 1e3", "--count", "must be an integer, found \"1e3\""),
    usage("generate --graphs --ccr much", "--ccr", "must be a number, found \"much\""),
    usage("meta-train --out psi --energy-weight -0.5", "--energy-weight", "at least 0, found -0.5"),
    usage("meta-train --out psi --updates many", "--updates", "must be an integer"),
    usage("meta-train --out psi --seed -2", "--seed", "must be an integer of at least 0"),
    usage("adapt psi --learning-rate fast", "--learning-rate", "must be a number"),
    usage("adapt psi --count -3", "--count", "between 1 and 10000000, found -3"),
    usage("verify run --jobs x", "--jobs", "must be an integer"),
    usage("figure four", "four", "must be an integer"),
    usage("figure 4 --seeds x", "--seeds", "must be a number, or a first and a last seed"),
    usage("figure 4 --seeds 9-5", "--seeds must be between 9 and 10000, found 5"),
    usage("figure 4 --seeds 1-2-3", "--seeds", "as in 11-100, found \"1-2-3\""),
    usage("figure 4 --shard 3", "--shard", "must be the number of a shard and their count"),
    BadInput(
      "no such shard", ["figure", "4", "--shard", "5/4"], 64, ["--shard: must be", "found 5"]),
    BadInput(
      "no trials to divide", ["study", "detection", "--shard", "1/4"], 64, ["has none to divide"]),
    usage("collect", "folder"),
    usage("collect a b", "several folders need --out"),
    BadInput("no folder of shards", ["collect", "none"], 66, ["none: must be a folder"]),
    BadInput("no sweep", ["sweep", "none.json"], 66, ["none.json: no such file"]),
    usage("study ablations --jobs -1", "--jobs", "between 1 and 1024, found -1"),
    usage("import x.dot --computation lots", "--computation", "must be a number"),
    usage("import x.onnx --batch 1.5", "--batch", "must be an integer"),
    usage("decide --workflows w --seed -1", "--seed", "must be an integer of at least 0"),
    usage("train --out out --checkpoint-every x", "--checkpoint-every", "must be an integer"),
    usage("train --out out --threads x", "--threads", "must be an integer"),
    usage("train --out out --seed 1.5", "1.5", "--seed"),
    usage("solve", "--workflows"),
    usage("decide run", "--workflows"),
    usage("evaluate run --count 0", "--count", "between 1 and"),
    usage("evaluate run --count 99999999999999999999", "--count"),
    usage("evaluate run --count 10000000", "--count", "at most 10000000 subtasks"),
    usage("evaluate run --seed x", "--seed"),
    usage("decide run --stream --shares", "--shares", "give --workflows"),
    usage("decide --workflows w --shares", "--shares is for chains"),
    usage("evaluate run --schemes greedy,greedy", "--schemes", "found \"greedy\" twice"),
    usage("evaluate run --schemes ,", "--schemes", "found an empty one"),
    usage("evaluate run --schemes greedy --schemes greedy", "--schemes", "\"greedy\" twice"),
    usage("evaluate run --schemes all --schemes greedy", "--schemes", "all must stand alone"),
    usage("evaluate run --schemes all,local", "--schemes: all must stand alone"),
    usage("evaluate --schemes hoft", "--schemes: must be one of", "did you mean \"heft\"?"),
    usage("evaluate run --best --draw", "--draw and --best exclude each other"),
    usage("info table2 table3", "table3"),
    usage("generate --count 0", "--count", "between 1 and"),
    usage("generate --count 10000000 --subtasks 10000", "--count", "at most 10000000 subtasks"),
    usage("generate --subtasks 0", "--subtasks", "between 1 and"),
    usage("generate --subtasks 10001", "--subtasks", "between 1 and 10000"),
    usage("generate --graphs --subtasks 1000001", "--subtasks", "between 1 and 1000000"),
    usage(
      "generate --computation 1e5,1e3", "--computation",
      "must be two numbers with a comma between them, the lower one first, found \"1e5,1e3\""),
    usage("generate --computation 5", "--computation", "must be two numbers", "found \"5\""),
    usage("generate --computation -5,1", "--computation[0]", "at least 0, found -5"),
    usage("generate --computation nan,nan", "nan,nan", "--computation"),
    usage("generate --computation 1,2,3", "1,2,3", "--computation"),
    usage("generate --computation=-5,1", "--computation[0]", "at least 0, found -5"),
    usage("generate --transfer 1,inf", "--transfer[1]", "found inf"),
    usage("generate --first-transfer 1,1e300", "--first-transfer[1]", "1e15"),
    solve("--energy-weight nan", "--energy-weight", "found nan"),
    solve("--energy-weight=-1", "--energy-weight", "found -1"),
    solve("--energy-weight -0.5", "--energy-weight", "at least 0, found -0.5"),
    solve("--plans x --scheme random", "x"),
    solve("--energy-weight inf", "--energy-weight", "found inf"),
    solve("--energy-weight 1e300", "--energy-weight", "1e15"),
    solve("--energy-weight heavy", "heavy", "--energy-weight"),
    solve("--max-computation 0", "--max-computation", "found 0"),
    solve("--max-transfer nan", "--max-transfer", "found nan"),
    solve("--max-transfer 1e-300", "--max-transfer", "1e-15"),
    solve("--scaling sideways", "sideways", "--scaling"),
    solve("--scheme best", "best", "--scheme"),
    train("--networks 0", "--networks", "between 1 and 4096, found 0"),
    train("--networks 5000", "--networks", "between 1 and 4096, found 5000"),
    train("--hidden 64,,64", "64,,64", "--hidden"),
    train("--hidden 0", "--hidden[0]", "between 1 and"),
    train("--hidden 60000,60000", "--hidden", "parameters"),
    train("--activation softplus", "softplus", "--activation"),
    train("--subtasks 0", "--subtasks", "between 1 and"),
    train("--updates=-1", "--updates", "found -1"),
    train("--updates 1000000000000", "--updates", "between 0 and"),
    train("--rule mine", "mine", "--rule"),
    train("--optimizer lion", "lion", "--optimizer"),
    train("--learning-rate 0", "--learning-rate", "above 0, found 0"),
    train("--learning-rate nan", "--learning-rate", "found nan"),
    train("--discount nan", "--discount", "between 0 and 1, found nan"),
    train("--discount 2", "--discount", "between 0 and 1, found 2"),
    train("--epsilon nan", "--epsilon", "between 0 and 1, found nan"),
    train("--epsilon=-0.1", "--epsilon", "found -0.1"),
    train("--max-gradient-norm 0", "--max-gradient-norm", "above 0, found 0\n"),
    train("--memory 0", "--memory", "between 1 and"),
    train("--memory 100000000", "--memory", "at most"),
    train("--warm-up 3000", "--warm-up", "between 1 and 2000, found 3000"),
    train("--batch 0", "--batch", "between 1 and"),
    train("--batch 1000000", "--batch", "at most"),
    train("--update-every 0", "--update-every", "between 1 and"),
    train("--freeze-every 0", "--freeze-every", "between 1 and"),
    train("--measure-every 0", "--measure-every", "between 1 and"),
  ]

  @Test(arguments: inputs) func flags(_ input: BadInput) async throws {
    try await input.expect()
  }
}
