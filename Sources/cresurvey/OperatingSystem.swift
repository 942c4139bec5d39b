import FormModel
import Glibc
import Synchronization

/// A moment on the wall clock, in the survey's time zone.
struct Timestamp: Sendable {
  /// The day.
  var date: CalendarDate?
  /// The moment as FHIR writes it, with its offset, for example `2026-04-01T09:00:00+09:00`.
  var text: String
}

/// The operating system as the commands see it: the only file that calls it.
///
/// A value, so that a test can put another clock, environment or source of chance in its place.
struct OperatingSystem: Sendable {
  /// The value of an environment variable; nil when unset or empty.
  var environment: @Sendable (String) -> String?
  /// The time, in TZ (Asia/Tokyo where TZ is unset or UTC).
  var now: @Sendable () -> Timestamp
  /// Sixty-four random bits from the kernel.
  var random: @Sendable () -> UInt64

  /// The machine the program runs on.
  static let live = OperatingSystem(
    environment: { name in
      guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else {
        return nil
      }
      return value
    },
    now: { OperatingSystem.currentTime() },
    random: { UInt64.random(in: .min ... .max) })

  /// Settles the time zone and the signals; called once, first.
  static func prepare() {
    keepStreamNumbers()
    let zone = getenv("TZ").map { String(cString: $0) } ?? ""
    // The zone's rule itself, because a small machine may have no zone files.
    if ["", "UTC", "UTC0", "Etc/UTC"].contains(zone) { setenv("TZ", "JST-9", 1) }
    tzset()
    // A closed pipe is then an error of write(2), which ends the program quietly.
    signal(SIGPIPE, SIG_IGN)
  }

  /// Puts something in the place of a standard stream that is closed, so that no file that is
  /// opened later gets its number and with it the talk; what is written there fails.
  private static func keepStreamNumbers() {
    for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDONLY)
    }
  }

  private static func currentTime() -> Timestamp {
    var seconds = time(nil)
    var parts = tm()
    localtime_r(&seconds, &parts)
    let offset = Int(parts.tm_gmtoff) / 60
    let date = CalendarDate(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday))
    let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0), to: 2) }
    let zone = [abs(offset) / 60, abs(offset) % 60].map { padded($0, to: 2) }
    return Timestamp(
      date: date,
      text: (date?.description ?? "1970-01-01") + "T" + clock.joined(separator: ":")
        + (offset < 0 ? "-" : "+") + zone.joined(separator: ":"))
  }
}

/// Signals, noted by a handler that does nothing else.
enum Signals {
  private static let last = Atomic<Int32>(0)
  private static let wantsStop = Atomic<Bool>(false)
  private static let continued = Atomic<Bool>(false)
  /// The signals that the program takes.
  static let all = [SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT]

  /// Takes INT, TERM and HUP: a blocked `read` then returns, and the program can save and leave.
  ///
  /// TSTP and CONT are taken too, so that the terminal is left and found again in order.
  static func install() {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      handle(number) { Signals.last.store($0, ordering: .relaxed) }
    }
    handle(SIGTSTP) { _ in Signals.wantsStop.store(true, ordering: .relaxed) }
    handle(SIGCONT) { _ in Signals.continued.store(true, ordering: .relaxed) }
  }

  private static func handle(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    // Without SA_RESTART, so that read(2) returns EINTR.
    action.sa_flags = 0
    sigaction(number, &action, nil)
  }

  /// How a wait for input ended.
  enum Wait {
    case canRead
    /// One of INT, TERM and HUP came, before or meanwhile.
    case interrupted
    /// The program was stopped, and goes on: what was half typed is gone.
    case continued
  }

  /// Waits until a descriptor below 64 can be read, or a signal came.
  ///
  /// A signal between a look at `received` and a `read` would be heeded only after the next line;
  /// here the kernel lets signals in and waits in one step.
  static func waitToRead(_ descriptor: Int32) -> Wait {
    var ours = sigset_t()
    sigemptyset(&ours)
    for number in all { sigaddset(&ours, number) }
    var before = sigset_t()
    pthread_sigmask(SIG_BLOCK, &ours, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    while received == nil {
      if wantsStop.exchange(false, ordering: .relaxed) {
        stop(withMask: before)
        return .continued
      }
      if continued.exchange(false, ordering: .relaxed) { return .continued }
      var wanted = fd_set()
      wanted.__fds_bits.0 = 1 << Int(descriptor)
      if pselect(descriptor + 1, &wanted, nil, nil, nil, &before) > 0, received == nil {
        return .canRead
      }
    }
    return .interrupted
  }

  /// Stops beside a program that ^Z has stopped, until both are to go on.
  static func stopAlong() {
    signal(SIGTSTP, SIG_DFL)
    raise(SIGTSTP)
    handle(SIGTSTP) { _ in Signals.wantsStop.store(true, ordering: .relaxed) }
    wantsStop.store(false, ordering: .relaxed)
    continued.store(false, ordering: .relaxed)
  }

  /// Stops as ^Z asks, with the terminal as it was found, until the program is to go on.
  private static func stop(withMask open: sigset_t) {
    Terminal.restoreErase()
    var open = open
    signal(SIGTSTP, SIG_DFL)
    raise(SIGTSTP)
    var ours = sigset_t()
    // It stops here, when the signal is let in.
    pthread_sigmask(SIG_SETMASK, &open, &ours)
    pthread_sigmask(SIG_SETMASK, &ours, nil)
    handle(SIGTSTP) { _ in Signals.wantsStop.store(true, ordering: .relaxed) }
    continued.store(false, ordering: .relaxed)
    Terminal.enableUTF8Erase()
  }

  /// The last signal received, or nil.
  static var received: Int32? {
    let number = last.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }
}

/// What went wrong with a file.
struct FileError: Error {
  /// The path, as the person gave it.
  var path: String
  /// The kernel's number.
  var number: Int32
  /// Whether it was being written.
  var isWriting: Bool

  /// The number that says that there is no such file.
  static let isMissing = ENOENT

  /// Whether the reader of a pipe has gone: no fault, and nobody to tell.
  var isClosedPipe: Bool { isWriting && number == EPIPE }

  /// Whether there is nothing to be read.
  var isMissing: Bool { !isWriting && number == ENOENT }

  /// The exit code: input missing 66, output not to be created 73, neither read nor written 74.
  var exitCode: ExitCode {
    switch (isWriting, number) {
    case (false, ENOENT), (false, EACCES), (false, EISDIR), (false, ENOTDIR), (false, ENAMETOOLONG):
      .missingInput
    case (true, ENOENT), (true, EACCES), (true, EISDIR), (true, ENOTDIR), (true, EROFS),
      (true, EEXIST), (true, ENAMETOOLONG):
      .cannotCreate
    default: .ioError
    }
  }

  /// One line for a person.
  var words: Phrase {
    let reason = String(cString: strerror(number))
    let ja: String =
      switch number {
      case ENOENT: isWriting ? "フォルダーがありません" : "ファイルがありません"
      case EACCES: "アクセスが許可されていません"
      case EISDIR: "ファイルではなくフォルダーです"
      case EEXIST: "同じ名前のファイルがあります（上書きしません）"
      case ENOSPC: "ディスクがいっぱいです"
      case EROFS: "書き込みできないディスクです"
      case EFBIG: "大きすぎます"
      case ENOTDIR: "途中の名前がフォルダーではなくファイルです"
      case EPERM: "この操作は許可されていません"
      case ENAMETOOLONG: "名前が長すぎます"
      case EDQUOT: "使える容量を超えました"
      case EIO: "ディスクの読み書きに失敗しました"
      case ELOOP: "シンボリックリンクがたどり切れません"
      case EBUSY, ETXTBSY: "ほかで使われています"
      case EMFILE, ENFILE: "開いているファイルが多すぎます"
      default: reason
      }
    let verb = isWriting ? ("書き込めません", "cannot be written") : ("読み込めません", "cannot be read")
    return Phrase(
      ja: "\(visible(path)) を\(verb.0): \(ja)",
      en: "\(visible(path)) \(verb.1): "
        + (number == EEXIST ? "it is there already, and nothing is overwritten" : reason))
  }
}

/// An open file, closed when it is no longer used.
final class FileHandle {
  let descriptor: Int32
  let path: String
  private let closes: Bool

  /// Standard input.
  static func standardInput() -> FileHandle { FileHandle(STDIN_FILENO, "-", closes: false) }

  init(_ descriptor: Int32, _ path: String, closes: Bool) {
    (self.descriptor, self.path, self.closes) = (descriptor, path, closes)
  }

  /// Opens `path` for reading.
  init(reading path: String) throws(FileError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, number: errno, isWriting: false) }
    (self.path, closes) = (path, true)
  }

  deinit { if closes { close(descriptor) } }

  /// Reads at most `count` bytes; empty at the end.
  func read(atMost count: Int) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    bytes.removeLast(count - (try read(into: &bytes, at: 0, atMost: count)))
    return bytes
  }

  /// Reads at most `count` bytes into `bytes` from the index `start`, where they must have room;
  /// returns how many, 0 at the end.
  func read(
    into bytes: inout [UInt8], at start: Int, atMost count: Int
  ) throws(FileError) -> Int {
    var result = 0
    var number: Int32 = 0
    bytes.withUnsafeMutableBytes { buffer in
      let room = UnsafeMutableRawBufferPointer(
        rebasing: buffer[start..<min(start + count, buffer.count)])
      repeat {
        result = Glibc.read(descriptor, room.baseAddress, room.count)
        number = errno
      } while result < 0 && number == EINTR && Signals.received == nil
    }
    guard result >= 0 else { throw FileError(path: path, number: number, isWriting: false) }
    return result
  }

  /// Reads to the end, at most `limit` bytes.
  func readAll(limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
    var all: [UInt8] = []
    while all.count <= limit {
      let part = try read(atMost: 1 << 18)
      if part.isEmpty { return all }
      all += part
    }
    throw FileError(path: path, number: EFBIG, isWriting: false)
  }
}

/// The offset of the first line feed of `bytes` from `start` on, or nil.
func lineFeed(in bytes: [UInt8], from start: Int) -> Int? {
  bytes.withUnsafeBytes { buffer in
    guard let base = buffer.baseAddress, start < buffer.count else { return nil }
    return memchr(base + start, 0x0A, buffer.count - start).map { base.distance(to: $0) }
  }
}

/// How many bytes the file at `path` has; nil where it is no plain file.
func fileSize(_ path: String) -> Int? {
  var found = stat()
  guard stat(path, &found) == 0, found.st_mode & S_IFMT == S_IFREG else { return nil }
  return Int(found.st_size)
}

/// A value that several threads change, and wait for changes of.
final class Monitor<State>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var state: State

  init(_ state: State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(changed)
    mutex.deallocate()
    changed.deallocate()
  }

  /// Changes the value.
  @discardableResult
  func change<Result>(_ body: (inout State) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(changed)
      pthread_mutex_unlock(mutex)
    }
    return body(&state)
  }

  /// Waits until `body` has an answer; it may change the value.
  func wait<Result>(_ body: (inout State) -> Result?) -> Result {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(changed)
      pthread_mutex_unlock(mutex)
    }
    while true {
      if let result = body(&state) { return result }
      pthread_cond_wait(changed, mutex)
    }
  }
}

/// Threads that do the same work side by side.
final class Threads {
  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private var threads: [pthread_t] = []

  /// How many processors there are to work with.
  static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// How many threads the system gave.
  var count: Int { threads.count }

  /// Starts `count` threads on `body`; the system may give fewer.
  init(_ count: Int, _ body: @escaping @Sendable () -> Void) {
    let work = Work(body)
    // Signals are for the thread that began: it alone leaves files and the terminal in order.
    var (ours, before) = (sigset_t(), sigset_t())
    sigemptyset(&ours)
    for number in Signals.all { sigaddset(&ours, number) }
    pthread_sigmask(SIG_BLOCK, &ours, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    for _ in 0..<count {
      var thread = pthread_t()
      let kept = Unmanaged.passRetained(work)
      let started = pthread_create(
        &thread, nil,
        { argument in
          if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
          return nil
        }, kept.toOpaque())
      if started == 0 { threads.append(thread) } else { kept.release() }
    }
  }

  /// Waits until all have ended.
  func join() { for thread in threads { pthread_join(thread, nil) } }
}

/// Writes bytes to a descriptor in large pieces.
final class Output {
  private let descriptor: Int32
  private let path: String
  private var buffer: [UInt8] = []
  /// What went wrong, once something has: nothing more is written then.
  private(set) var failure: FileError?

  init(_ descriptor: Int32, _ path: String) { (self.descriptor, self.path) = (descriptor, path) }

  /// Adds text, and writes when enough has gathered.
  func write(_ text: String) {
    buffer += text.utf8
    if buffer.count >= 1 << 16 { flush() }
  }

  /// Adds bytes, and writes when enough has gathered.
  func write(_ bytes: some Collection<UInt8>) {
    buffer += bytes
    if buffer.count >= 1 << 16 { flush() }
  }

  /// Writes what has gathered.
  func flush() {
    var start = 0
    while start < buffer.count, failure == nil {
      let written = buffer[start...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if written > 0 {
        start += written
      } else if errno != EINTR {
        failure = FileError(path: path, number: errno, isWriting: true)
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

/// The files being written, so that none is left behind by ^C, TERM or a lost terminal.
enum UnfinishedFiles {
  private static let room = 16
  /// Their paths; set before a file is made and taken away after it is in its place.
  nonisolated(unsafe) private static let paths: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> =
    {
      let paths = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: room)
      paths.initialize(repeating: nil, count: room)
      return paths
    }()

  /// Notes a file that is about to be made.
  static func add(_ path: String) {
    guard let slot = (0..<room).first(where: { paths[$0] == nil }) else { return }
    paths[slot] = strdup(path)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var before = sigaction()
      sigaction(number, nil, &before)
      // A dialogue ends in order by itself, and what is ignored, as by nohup, stays ignored.
      guard before.__sigaction_handler.sa_handler == nil else { continue }
      before.__sigaction_handler.sa_handler = { UnfinishedFiles.removeAll(andEndBy: $0) }
      sigaction(number, &before, nil)
    }
  }

  /// Forgets a file that is in its place, or gone.
  static func remove(_ path: String) {
    for slot in 0..<room where paths[slot].map({ strcmp($0, path) == 0 }) ?? false {
      let known = paths[slot]
      paths[slot] = nil
      free(known)
    }
  }

  /// Called in a signal handler, on the thread that writes files (the others let no signal in):
  /// only what may be called there.
  private static func removeAll(andEndBy number: Int32) {
    var slot = 0
    while slot < room {
      if let path = paths[slot] { unlink(path) }
      slot += 1
    }
    signal(number, SIG_DFL)
    raise(number)
  }
}

/// A file that appears whole or not at all: written beside its place, then renamed.
final class ReplacementFile {
  let output: Output
  /// Where the file is to be.
  private(set) var path: String
  private let temporary: String
  private let descriptor: Int32
  private let replaces: Bool
  private var isDone = false

  /// Begins a file at `path`; `mode` is its permissions, 0600 for anything with responses.
  ///
  /// A file that is there already is an error, unless it is to be replaced.
  init(_ path: String, mode: mode_t, replaces: Bool = false) throws(FileError) {
    var existing = stat()
    if stat(path, &existing) == 0 {
      let isFolder = existing.st_mode & S_IFMT == S_IFDIR
      if isFolder || !replaces {
        throw FileError(path: path, number: isFolder ? EISDIR : EEXIST, isWriting: true)
      }
    }
    self.replaces = replaces
    let name = path + ".partial-" + String(getpid())
    UnfinishedFiles.add(name)
    descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else {
      let number = errno
      UnfinishedFiles.remove(name)
      throw FileError(path: path, number: number, isWriting: true)
    }
    (self.path, temporary) = (path, name)
    output = Output(descriptor, path)
  }

  /// The file's name, without its folder.
  var name: String { path.split(separator: "/").last.map { String($0) } ?? path }

  /// Puts the file in its place, durably.
  func finish() throws(FileError) {
    output.flush()
    if let failure = output.failure { throw failure }
    guard fsync(descriptor) == 0, place() == 0 else {
      throw FileError(path: path, number: errno, isWriting: true)
    }
    isDone = true
    Folder.sync(of: path)
  }

  /// Puts the file in another place of the same folder, in the place of one that is there.
  func finish(as path: String) throws(FileError) {
    self.path = path
    try finish()
  }

  /// Takes the file away again that `finish` put in its place.
  func withdraw() {
    if isDone { unlink(path) }
  }

  private func place() -> Int32 {
    if replaces { return rename(temporary, path) }
    // A hard link, unlike a rename, never replaces what appeared meanwhile.
    if link(temporary, path) == 0 { return unlink(temporary) }
    // Some file systems have no links; that nothing was there was seen at the start.
    return [EPERM, EOPNOTSUPP, ENOSYS].contains(errno) ? rename(temporary, path) : -1
  }

  deinit {
    close(descriptor)
    if !isDone { unlink(temporary) }
    UnfinishedFiles.remove(temporary)
  }
}

/// Folders.
enum Folder {
  /// The names in the folder at `path`; nil where that is no folder.
  static func names(in path: String) throws(FileError) -> [String]? {
    var info = stat()
    guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else { return nil }
    guard let folder = opendir(path) else {
      throw FileError(path: path, number: errno, isWriting: false)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Makes a new name in the folder of `path` durable, as far as the file system can.
  static func sync(of path: String) {
    let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let descriptor = open(
      end.map { String(path[...$0]) } ?? ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}

/// Terminals and folders.
enum Terminal {
  /// Whether a descriptor is a terminal.
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// The terminal's settings before IUTF8 was switched on; nil where nothing was changed.
  private static let found = Mutex<termios?>(nil)

  /// Switches on IUTF8 where the terminal has it off, so that the kernel erases whole characters.
  static func enableUTF8Erase() {
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0, settings.c_iflag & tcflag_t(IUTF8) == 0
    else { return }
    let original = settings
    settings.c_iflag |= tcflag_t(IUTF8)
    guard tcsetattr(STDIN_FILENO, TCSANOW, &settings) == 0 else { return }
    found.withLock { $0 = original }
  }

  /// Undoes what `enableUTF8Erase` did.
  static func restoreErase() {
    found.withLock { original in
      if var settings = original { tcsetattr(STDIN_FILENO, TCSANOW, &settings) }
      original = nil
    }
  }

  /// Whether input is waiting to be read; a paste may take a moment to arrive whole.
  static func hasInput(_ descriptor: Int32) -> Bool {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&wanted, 1, 10) > 0 && wanted.revents & Int16(POLLIN) != 0
  }

  /// Drops what was typed or pasted and not read.
  static func dropInput(_ descriptor: Int32) { tcflush(descriptor, TCIFLUSH) }

  /// The width of the terminal on standard error, in columns; 80 where there is none.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 20 else { return 80 }
    return Int(size.ws_col)
  }

  /// Makes the folders that lead to `path`, for its owner alone.
  static func makeParents(of path: String) throws(FileError) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: true)
    var folder = path.hasPrefix("/") ? "" : "."
    for part in parts.dropLast() {
      folder += "/" + part
      if mkdir(folder, 0o700) != 0, errno != EEXIST {
        throw FileError(path: folder, number: errno, isWriting: true)
      }
    }
  }
}

/// A folder of the program's own, for its owner alone, gone with everything in it at the end.
final class PrivateFolder {
  let path: String

  init() throws(FileError) {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    path = parent + "/cresurvey-" + String(UInt64.random(in: .min ... .max), radix: 16)
    guard mkdir(path, 0o700) == 0 else {
      throw FileError(path: path, number: errno, isWriting: true)
    }
  }

  deinit {
    // An editor may leave copies and locks of its own beside the file.
    for name in (try? Folder.names(in: path)) ?? [] { unlink(path + "/" + name) }
    rmdir(path)
  }
}

/// Runs another program on the terminal.
enum OtherProgram {
  /// Runs a command of the shell with `argument` behind it, to its end; its exit code, or nil where
  /// it could not be run or a signal ended it.
  static func run(_ command: String, _ argument: String) -> Int32? {
    // ^C and ^Z on the terminal are the other program's now.
    var (ignored, interrupt, quit) = (sigaction(), sigaction(), sigaction())
    ignored.__sigaction_handler.sa_handler = SIG_IGN
    sigaction(SIGINT, &ignored, &interrupt)
    sigaction(SIGQUIT, &ignored, &quit)
    defer {
      sigaction(SIGINT, &interrupt, nil)
      sigaction(SIGQUIT, &quit, nil)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for number in [SIGINT, SIGQUIT, SIGPIPE] { sigaddset(&defaults, number) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    let words = ["/bin/sh", "-c", "exec " + command + " \"$1\"", "sh", argument]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for word in arguments { free(word) } }
    var process: pid_t = 0
    guard posix_spawn(&process, words[0], nil, &attributes, &arguments, environ) == 0 else {
      return nil
    }
    var status: Int32 = 0
    while true {
      if waitpid(process, &status, WUNTRACED) < 0 {
        guard errno == EINTR else { return nil }
      } else if status & 0xFF == 0x7F {
        // ^Z stopped it: the shell takes the terminal back only when this program stops as well.
        Signals.stopAlong()
        kill(process, SIGCONT)
      } else {
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : nil
      }
    }
  }
}

/// Ends the program.
func leave(_ code: ExitCode) -> Never { exit(code.rawValue) }
