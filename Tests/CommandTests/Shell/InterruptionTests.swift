import Foundation
import TestSupport
import Testing

struct InterruptionTests {
  @Test(.timeLimit(.minutes(1))) func controlCEndsACommandThatHasNothingToFinish() async throws {
    let folder = try TemporaryFolder()
    let script = """
      mkfifo in
      "$RANKIFY" fuse in & pid=$!
      exec 3>in
      sleep 0.2
      kill -INT $pid
      wait $pid
      """
    let result = try await Rankify.shell(script, in: folder.path)
    #expect(result.status == 130)
    #expect(result.stdout == "")
  }

  @Test(.timeLimit(.minutes(1))) func controlCKeepsTheQueriesThatAreDone() async throws {
    let folder = try TemporaryFolder()
    let corpus = (0..<50).map { #"{"_id": "d\#($0)", "text": "word\#($0 % 7) tide"}"# }
    try folder.write("corpus.jsonl", corpus.joined(separator: "\n"))
    try folder.write("topics.tsv", (0..<200).map { "q\($0)\tword\($0) tide\n" }.joined())
    let script = """
      "$RANKIFY" index -i index corpus.jsonl --quiet || exit
      "$RANKIFY" retrieve -i index -t topics.tsv -o out.run --passes 100000 2> said & pid=$!
      while kill -0 $pid && [ ! -e out.run.partial ]; do sleep 0.05; done
      sleep 0.5
      kill -INT $pid
      wait $pid; status=$?
      cat said >&2
      "$RANKIFY" retrieve -i index -t topics.tsv -o out.run --resume --quiet
      cut -d ' ' -f 1 out.run | sort -u | wc -l
      exit $status
      """
    let result = try await Rankify.shell(script, in: folder.path)
    #expect(result.status == 130)
    let said = """
      rankify: stopping after the present step; press Control-C again to stop at once
      rankify: interrupted: continue with --resume

      """
    #expect(result.stderr == said)
    #expect(result.stdout.trimmingCharacters(in: .whitespacesAndNewlines) == "200")
  }
}
