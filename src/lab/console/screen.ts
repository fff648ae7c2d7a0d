/** A colour as 0xRRGGBB. */
type Colour = number

const WIDTH = 640
const HEIGHT = 400
const SCALE = 3
const CELL = { width: 12, height: 20 }
const COLUMNS = Math.floor(WIDTH / CELL.width)
const ROWS = Math.floor(HEIGHT / CELL.height)
const INK: Colour = 0xd0e4ff
const TITLE_INK: Colour = 0xffffff
const TITLE: Colour = 0x2f6fb5

/** A sign of three by five dots, each row an octal digit; small letters look like capitals. */
const GLYPHS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'A25755 B65656 C34443 D65556 E74647 F74644 G34553 H55755 I72227 J11152 K55655 L44447 M57755 N65555 O25552 P65644',
    'Q25563 R65655 S34216 T72222 U55557 V55552 W55775 X55255 Y55222 Z71247 075557 126227 271747 371317 455711 574717',
    '674757 711222 875757 975717 .00002 ,00024 :02020 ;02024 -00700 _00007 =07070 +02720 /11244 \\44211 |22222 !22202',
    '?71202 (12221 )42224 [64446 ]31113 <12421 >42124 *52725 #57575 $37676 %51245 &25253 @75747 "55000 \'22000 ^25000 ~03600',
  ].flatMap((line) => line.split(' ').map((entry) => [entry.charAt(0), entry.slice(1)])),
)

/** Rows of pixels that changed, from the first to one past the last; full width. */
export type Dirty = { from: number; to: number }

/** What a simulated machine shows: a title and lines of text that keys write. */
export type Screen = {
  readonly width: number
  readonly height: number
  /** Colour of a pixel as 0xRRGGBB. */
  readonly at: (x: number, y: number) => Colour
  /** Takes what changed since it was last asked; undefined: nothing. */
  readonly takeDirty: () => Dirty | undefined
  readonly everythingDirty: () => void
  readonly type: (text: string) => void
  readonly erase: () => void
  readonly newLine: () => void
  /** A line of its own. */
  readonly say: (text: string) => void
  /** Marks where the pointer pressed. */
  readonly dot: (x: number, y: number) => void
}

export const createScreen = (title: string): Screen => {
  const pixels = new Uint32Array(WIDTH * HEIGHT)
  let lines: string[] = ['']
  let dirty: Dirty | undefined = { from: 0, to: HEIGHT }

  const touch = (from: number, to: number): void => {
    dirty = dirty === undefined ? { from, to } : { from: Math.min(dirty.from, from), to: Math.max(dirty.to, to) }
  }
  const fill = (x: number, y: number, width: number, height: number, colour: Colour): void => {
    for (let row = y; row < Math.min(y + height, HEIGHT); row += 1)
      pixels.fill(colour, row * WIDTH + x, row * WIDTH + Math.min(x + width, WIDTH))
  }
  const ground = (row: number): Colour => (row === 0 ? TITLE : 0x101828 + Math.floor(row / 4) * 0x000205)
  const drawSign = (sign: string, column: number, row: number): void => {
    const glyph = GLYPHS[sign.toUpperCase()]
    if (glyph === undefined) return
    for (let line = 0; line < 5; line += 1) {
      for (let dot = 0; dot < 3; dot += 1) {
        if ((Number(glyph[line]) & (4 >> dot)) === 0) continue
        const ink = row === 0 ? TITLE_INK : INK
        fill(column * CELL.width + dot * SCALE, row * CELL.height + line * SCALE + 2, SCALE, SCALE, ink)
      }
    }
  }
  const drawRow = (row: number, text: string): void => {
    fill(0, row * CELL.height, WIDTH, CELL.height, ground(row))
    for (let column = 0; column < Math.min(text.length, COLUMNS); column += 1) drawSign(text[column] ?? '', column, row)
    touch(row * CELL.height, (row + 1) * CELL.height)
  }
  const drawLine = (index: number): void => {
    drawRow(index + 1, `${lines[index] ?? ''}${index === lines.length - 1 ? '_' : ''}`)
  }
  const drawAll = (): void => {
    for (let row = 1; row < ROWS; row += 1) drawLine(row - 1)
  }
  const newLine = (): void => {
    lines.push('')
    if (lines.length < ROWS) {
      drawLine(lines.length - 2)
      drawLine(lines.length - 1)
      return
    }
    lines = lines.slice(1)
    drawAll()
  }
  const put = (change: (line: string) => string): void => {
    lines[lines.length - 1] = change(lines.at(-1) ?? '')
    drawLine(lines.length - 1)
  }
  const type = (text: string): void => {
    for (const sign of text) {
      if (sign === '\n') newLine()
      else {
        if ((lines.at(-1)?.length ?? 0) >= COLUMNS - 1) newLine()
        put((line) => line + sign)
      }
    }
  }

  drawRow(0, ` ${title}`)
  drawAll()
  return {
    width: WIDTH,
    height: HEIGHT,
    at: (x, y) => pixels[y * WIDTH + x] ?? 0,
    takeDirty: () => {
      const taken = dirty
      dirty = undefined
      return taken
    },
    everythingDirty: () => {
      touch(0, HEIGHT)
    },
    type,
    erase: () => {
      put((line) => line.slice(0, -1))
    },
    newLine,
    say: (text) => {
      if (lines.at(-1) !== '') newLine()
      type(`${text}\n`)
    },
    dot: (x, y) => {
      const [left, top] = [Math.max(0, x - 2), Math.max(0, y - 2)]
      fill(left, top, 5, 5, 0xffb020)
      touch(top, Math.min(HEIGHT, top + 5))
    },
  }
}
