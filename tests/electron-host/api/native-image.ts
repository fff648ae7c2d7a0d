import { readFileSync } from 'node:fs'
import type { NativeImage, nativeImage as ElectronNativeImage, Size } from 'electron'
import { whole, type Part } from '../electron-types.ts'

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47])

/** Width and height from the IHDR chunk (PNG specification §11.2.1); other formats have no size here. */
function sizeOf(data: Buffer): Size {
  return data.subarray(0, 4).equals(PNG) && data.length >= 24
    ? { width: data.readUInt32BE(16), height: data.readUInt32BE(20) }
    : { width: 0, height: 0 }
}

/** An image over encoded bytes. Pixels are never touched: resize and crop only change what getSize says. */
export function imageFrom(data: Buffer, size: Size = sizeOf(data)): NativeImage {
  let template = false
  const image = {
    get isMacTemplateImage() {
      return template
    },
    set isMacTemplateImage(value: boolean) {
      template = value
    },
    isEmpty: () => data.length === 0,
    getSize: () => ({ ...size }),
    getAspectRatio: () => (size.height === 0 ? 1 : size.width / size.height),
    getScaleFactors: () => [1],
    toPNG: () => Buffer.from(data),
    toDataURL: () => `data:image/png;base64,${data.toString('base64')}`,
    resize: ({ width, height }) => imageFrom(data, { width: width ?? size.width, height: height ?? size.height }),
    crop: ({ width, height }) => imageFrom(data, { width, height }),
    addRepresentation: ({ buffer, dataURL }) => {
      if (data.length > 0) return
      data = buffer ?? Buffer.from(dataURL?.split(',')[1] ?? '', 'base64')
      size = sizeOf(data)
    },
    setTemplateImage: (value) => void (template = value),
    isTemplateImage: () => template,
  } satisfies Part<NativeImage>
  return whole<NativeImage>(image)
}

const fromPath = (path: string) => {
  try {
    return imageFrom(readFileSync(path))
  } catch {
    return imageFrom(Buffer.alloc(0)) // as Electron: a file that cannot be read is an empty image
  }
}

export const nativeImage = {
  createEmpty: () => imageFrom(Buffer.alloc(0)),
  createFromPath: fromPath,
  createFromBuffer: (buffer) => imageFrom(Buffer.from(buffer)),
  createFromBitmap: (_buffer, { width, height }) => imageFrom(PNG, { width, height }),
  createFromDataURL: (url) => imageFrom(Buffer.from(url.split(',')[1] ?? '', 'base64')),
  createFromNamedImage: () => imageFrom(Buffer.alloc(0)),
  createThumbnailFromPath: (path, size) => Promise.resolve(imageFrom(fromPath(path).toPNG(), size)),
} satisfies Part<typeof ElectronNativeImage>
