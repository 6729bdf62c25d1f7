/**
 * A frame that says "so far": a capture that shows it has shown all that was on the wire before. It bears an EtherType
 * for local experiments (IEEE 802, 0x88B5) and goes from a card to itself, so the network's bridge drops it at once.
 */
const ETHER_TYPE = 0x88b5;
const SIGN = "next-room mark ";

export function writeMarkFrame(mac: string, mark: string): Buffer {
  const address = Buffer.from(mac.replaceAll(":", ""), "hex");
  const type = Buffer.from([ETHER_TYPE >> 8, ETHER_TYPE & 0xff]);
  return Buffer.concat([address, address, type, Buffer.from(`${SIGN}${mark}\0`.padEnd(46, "\0"), "latin1")]);
}

/** The mark that a frame bears; undefined for every frame that was not put there by us. */
export function readMarkFrame(frame: Uint8Array): string | undefined {
  if (frame[12] !== ETHER_TYPE >> 8 || frame[13] !== (ETHER_TYPE & 0xff)) return undefined;
  const text = Buffer.from(frame.buffer, frame.byteOffset + 14, frame.length - 14).toString("latin1");
  return text.startsWith(SIGN) ? text.slice(SIGN.length, text.indexOf("\0")) : undefined;
}
