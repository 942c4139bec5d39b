import FormModel
import TerminalDialogue

/// The person's own editor, for a text answer.
struct Editor {
  private let system: OperatingSystem

  /// Makes the editor that the environment names.
  init(_ system: OperatingSystem) { self.system = system }

  /// Lets the person change `text`, in a file that nobody else can read and that is gone afterwards.
  func edit(_ text: String) -> EditedText {
    guard let command = system.environment("VISUAL") ?? system.environment("EDITOR") else {
      return .refused(
        Phrase(
          ja: "エディターが決まっていません。環境変数 VISUAL か EDITOR を設定してください",
          en: "no editor is set: set VISUAL or EDITOR in the environment"))
    }
    do throws(FileError) {
      let folder = try PrivateFolder()
      let path = folder.path + "/answer.txt"
      let file = try ReplacementFile(path, mode: 0o600)
      file.output.write(text + "\n")
      try file.finish()
      let code = OtherProgram.run(command, path)
      if let signal = Signals.received { return .interrupted(signal) }
      guard code == 0 else {
        return .refused(
          Phrase(
            ja: "\(shortened(command)) が正常に終わらなかったので、文章は変えていません",
            en: "\(shortened(command)) did not end well; the text is unchanged"))
      }
      switch InputText.readFile(try FileHandle(reading: path).readAll(limit: 1 << 20)) {
      case .success(let text): return .text(text)
      case .failure(let refusal): return .refused(refusal.words)
      }
    } catch { return .refused(error.words) }
  }
}
