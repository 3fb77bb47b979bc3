import { crc32, deflateRawSync } from 'node:zlib'

/** A file of an archive, and the lies that its directory is to tell of it. */
export interface ZippedFile {
  readonly name: string
  readonly contents: string | Buffer
  /** Of what it says it is once inflated. @default the truth */
  readonly sizeBytes?: number
  /** As of Unix. @default a plain file */
  readonly mode?: number
}

/** A zip archive, byte by byte, so that a test can make one that no tool would make. */
export function zipped(files: readonly ZippedFile[]): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, contents, sizeBytes, mode = 0o100644 } of files) {
    const bytes = Buffer.from(contents)
    const compressed = deflateRawSync(bytes)
    const nameBytes = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(0x0800, 2)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(compressed.length, 14)
    common.writeUInt32LE(sizeBytes ?? bytes.length, 18)
    common.writeUInt16LE(nameBytes.length, 22)
    const rest = Buffer.alloc(14)
    rest.writeUInt16LE(mode, 8)
    rest.writeUInt32LE(offset, 10)
    // The member `version made by`: 3 is Unix.
    directory.push(Buffer.from('PK\x01\x02\x14\x03'), common, rest, nameBytes)
    const body = Buffer.concat([Buffer.from('PK\x03\x04'), common, nameBytes, compressed])
    bodies.push(body)
    offset += body.length
  }
  const entries = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(entries.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...bodies, entries, end])
}
