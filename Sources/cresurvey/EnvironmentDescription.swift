import FormModel

extension CommandDescription {
  /// The environment variables that are read, and what each decides.
  static let environment: [(name: String, says: Phrase)] = [
    (
      "CRESURVEY_STORE",
      Phrase(
        ja: "データの保存先（--store がないとき）", en: "the store, where --store names none")
    ),
    (
      "CRESURVEY_LANG",
      Phrase(
        ja: "表示の言語（ja で始まれば日本語）。次に LC_ALL、LC_MESSAGES、LANG を見る",
        en: "the language (Japanese for ja...); then LC_ALL, LC_MESSAGES and LANG are read")
    ),
    (
      "XDG_DATA_HOME",
      Phrase(
        ja: "保存先のフォルダー（既定 ~/.local/share）",
        en: "the folder the store is in (default ~/.local/share)")
    ),
    (
      "VISUAL, EDITOR",
      Phrase(ja: ":edit で使うエディター", en: "the editor that :edit runs")
    ),
    (
      "NO_COLOR, TERM",
      Phrase(
        ja: "NO_COLOR が空でないか、TERM が dumb なら色を付けない",
        en: "no colour where NO_COLOR is not empty or TERM is dumb")
    ),
    (
      "TZ",
      Phrase(
        ja: "時刻の地域（設定がないか UTC なら日本時間）",
        en: "the time zone (Asia/Tokyo where unset or UTC)")
    ),
  ]

  /// The exit codes and what each says.
  static let exitCodes: [(code: String, says: Phrase)] = [
    (
      "0",
      Phrase(ja: "完了、または下書きを残して終了", en: "done, or left with the draft saved")
    ),
    (
      "1",
      Phrase(
        ja: "誤りが見つかった、または拒否・除外したものがある",
        en: "errors found, or something refused or left out")
    ),
    ("64", Phrase(ja: "使い方の誤り", en: "wrong usage")),
    ("65", Phrase(ja: "回答として読めない入力", en: "input that is no response")),
    ("66", Phrase(ja: "入力がない、開けない", en: "input that is missing or cannot be opened")),
    ("70", Phrase(ja: "プログラムの不具合", en: "a fault of the program")),
    (
      "73",
      Phrase(
        ja: "出力を作れない、またはすでにある", en: "the output cannot be created, or exists already")
    ),
    (
      "74",
      Phrase(
        ja: "保存先やファイルを読み書きできない", en: "a store or file cannot be read or written")
    ),
    (
      "75",
      Phrase(
        ja: "最後まで答える前に入力が終わった、または別の画面で編集中",
        en: "the input ended before the form did, or another session has the draft")
    ),
    (
      "78",
      Phrase(
        ja: "調査票の誤り、またはこのプログラムの保存先ではない",
        en: "a form with mistakes, or not a store of this program")
    ),
    (
      "129, 130, 143",
      Phrase(
        ja: "HUP、^C、TERM で終了（何も失われない）", en: "ended by HUP, ^C or TERM; nothing is lost")
    ),
  ]
}
