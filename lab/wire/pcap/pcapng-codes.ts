/** The numbers of pcapng's blocks, options and name records. @see draft-ietf-opsawg-pcapng */
export const blockTypes = {
  sectionHeader: 0x0a0d0d0a,
  interfaceDescription: 1,
  /** Obsolete, but old captures hold it. */
  packet: 2,
  simplePacket: 3,
  nameResolution: 4,
  interfaceStatistics: 5,
  enhancedPacket: 6,
} as const;

export const byteOrderMagic = 0x1a2b3c4d;

/** The meaning of a number depends on the block it stands in. */
export const optionCodes = {
  end: 0,
  comment: 1,
  hardware: 2,
  application: 4,
  interfaceName: 2,
  interfaceDescription: 3,
  timeResolution: 9,
  timeOffset: 14,
  packetFlags: 2,
  received: 4,
  dropped: 5,
} as const;

export const recordCodes = { end: 0, ipv4: 1, ipv6: 2 } as const;
