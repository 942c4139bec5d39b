/// A SHA-256 digest: 256 bits.
package struct SHA256Digest: Sendable, Hashable {
  /// The eight words, the most significant first.
  fileprivate let words: SIMD8<UInt32>

  fileprivate init(words: SIMD8<UInt32>) { self.words = words }

  /// Reads a digest from its 32 bytes; nil where there are more or fewer.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    var words = SIMD8<UInt32>()
    for (place, byte) in bytes.enumerated() {
      words[place / 4] = words[place / 4] << 8 | UInt32(byte)
    }
    self.words = words
  }

  /// The 32 bytes.
  package var bytes: [UInt8] {
    (0..<32).map { UInt8(truncatingIfNeeded: words[$0 / 4] >> UInt32(24 - 8 * ($0 % 4))) }
  }

  /// The 64 hexadecimal digits in lower case.
  package var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

/// SHA-256 (FIPS 180-4), fed piece by piece.
///
/// ```swift
/// SHA256.digest(of: Array("abc".utf8)).hexadecimal  // "ba7816bf…"
/// ```
package struct SHA256: Sendable {
  private var state = SIMD8<UInt32>(
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19)
  /// The bytes that do not fill a block yet.
  private var rest: [UInt8] = []
  private var count: UInt64 = 0

  /// Begins with no bytes.
  package init() {}

  /// The digest of `bytes`.
  package static func digest(of bytes: some Sequence<UInt8>) -> SHA256Digest {
    var hash = SHA256()
    hash.update(bytes)
    return hash.digest
  }

  /// Adds bytes.
  package mutating func update(_ bytes: some Sequence<UInt8>) {
    let isContiguous: Void? = bytes.withContiguousStorageIfAvailable {
      update(UnsafeRawBufferPointer($0))
    }
    if isContiguous == nil { Array(bytes).withUnsafeBytes { update($0) } }
  }

  /// Adds the bytes that `bytes` points to.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    count &+= UInt64(bytes.count)
    var start = 0
    if !rest.isEmpty {
      start = min(64 - rest.count, bytes.count)
      rest += bytes[..<start]
      guard rest.count == 64 else { return }
      rest.withUnsafeBytes { SHA256.compress(&state, $0) }
      rest.removeAll(keepingCapacity: true)
    }
    let end = start + (bytes.count - start) / 64 * 64
    SHA256.compress(&state, UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    if end < bytes.count { rest += bytes[end...] }
  }

  /// The digest of the bytes so far.
  package var digest: SHA256Digest {
    var state = state
    let zeros = (119 - rest.count) % 64
    var last = rest + [0x80] + Array(repeating: 0, count: zeros)
    for shift in stride(from: 56, through: 0, by: -8) {
      last.append(UInt8(truncatingIfNeeded: (count &* 8) >> UInt64(shift)))
    }
    last.withUnsafeBytes { SHA256.compress(&state, $0) }
    return SHA256Digest(words: state)
  }
}

extension SHA256 {
  /// Takes whole blocks of 64 bytes into `state`.
  private static func compress(_ state: inout SIMD8<UInt32>, _ blocks: UnsafeRawBufferPointer) {
    guard blocks.count >= 64 else { return }
    constants.withUnsafeBufferPointer { k in
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { w in
        for block in stride(from: 0, to: blocks.count, by: 64) {
          schedule(w, blocks, block)
          rounds(&state, w, k)
        }
      }
    }
  }

  @inline(__always)
  private static func schedule(
    _ w: UnsafeMutableBufferPointer<UInt32>, _ blocks: UnsafeRawBufferPointer, _ block: Int
  ) {
    for t in 0..<16 {
      w[t] = UInt32(
        bigEndian: blocks.loadUnaligned(fromByteOffset: block &+ t &* 4, as: UInt32.self))
    }
    for t in 16..<64 {
      let (a, b) = (w[t &- 15], w[t &- 2])
      let s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a &>> 3)
      let s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b &>> 10)
      w[t] = w[t &- 16] &+ s0 &+ w[t &- 7] &+ s1
    }
  }

  @inline(__always)
  private static func rounds(
    _ state: inout SIMD8<UInt32>, _ w: UnsafeMutableBufferPointer<UInt32>,
    _ k: UnsafeBufferPointer<UInt32>
  ) {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    // Eight rounds at a time: the variables change their names instead of their places.
    for t in stride(from: 0, to: 64, by: 8) {
      round(a, b, c, &d, e, f, g, &h, w[t] &+ k[t])
      round(h, a, b, &c, d, e, f, &g, w[t &+ 1] &+ k[t &+ 1])
      round(g, h, a, &b, c, d, e, &f, w[t &+ 2] &+ k[t &+ 2])
      round(f, g, h, &a, b, c, d, &e, w[t &+ 3] &+ k[t &+ 3])
      round(e, f, g, &h, a, b, c, &d, w[t &+ 4] &+ k[t &+ 4])
      round(d, e, f, &g, h, a, b, &c, w[t &+ 5] &+ k[t &+ 5])
      round(c, d, e, &f, g, h, a, &b, w[t &+ 6] &+ k[t &+ 6])
      round(b, c, d, &e, f, g, h, &a, w[t &+ 7] &+ k[t &+ 7])
    }
    state = state &+ SIMD8(a, b, c, d, e, f, g, h)
  }

  @inline(__always)
  private static func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32,
    _ g: UInt32, _ h: inout UInt32, _ word: UInt32
  ) {
    let s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    let choice = g ^ (e & (f ^ g))
    let first = h &+ s1 &+ choice &+ word
    let s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    let majority = (a & b) | (c & (a | b))
    d = d &+ first
    h = first &+ s0 &+ majority
  }

  @inline(__always)
  private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word &>> count | word &<< (32 &- count)
  }

  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}
