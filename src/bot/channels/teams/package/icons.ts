import { crc32, deflateSync } from "node:zlib";

/** Red, green, blue and opacity, 0 to 255. */
type Colour = readonly [number, number, number, number];

const TEAL: Colour = [11, 107, 93, 255];
const WHITE: Colour = [255, 255, 255, 255];
const AMBER: Colour = [242, 179, 94, 255];
const CLEAR: Colour = [255, 255, 255, 0];

/** The sign of Deskhand, in the 32 units of its drawing: the colour of a point. */
type Drawing = (x: number, y: number) => Colour;

/** The app's icons as PNG files: 192 pixels in colour, 32 pixels white on nothing. */
export function teamsIcons(): { readonly color: Uint8Array; readonly outline: Uint8Array } {
  return { color: png(192, colourDrawing), outline: png(32, outlineDrawing) };
}

const colourDrawing: Drawing = (x, y) => {
  if (distance(x, y) < 3.2) return AMBER;
  if (distance(x, y) < 4.6) return TEAL;
  return isLetter(x, y, 0) ? WHITE : TEAL;
};

const outlineDrawing: Drawing = (x, y) => {
  if (distance(x, y) < 3.2) return WHITE;
  if (distance(x, y) < 4.6) return CLEAR;
  return isLetter(x, y, -1) && !isLetter(x, y, 1) ? WHITE : CLEAR;
};

function distance(x: number, y: number): number {
  return Math.hypot(x - 22.5, y - 22.5);
}

/** Whether a point lies in the letter D, made smaller by an inset on all sides. */
function isLetter(x: number, y: number, inset: number): boolean {
  if (x < 9 + inset || y < 8 + inset || y > 24 - inset) return false;
  return x <= 15 || Math.hypot(x - 15, y - 16) <= 8 - inset;
}

const SAMPLES = 4;

/** A square picture with smooth edges: every point is the mean of sixteen. */
function png(size: number, drawing: Drawing): Uint8Array {
  const rows = Buffer.alloc(size * (size * 4 + 1));
  const unit = 32 / size;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const at = row * (size * 4 + 1) + 1 + column * 4;
      rows.set(meanColour(drawing, { x: column * unit, y: row * unit, unit }), at);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // Eight bits a channel, with opacity.
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function meanColour(drawing: Drawing, at: { readonly x: number; readonly y: number; readonly unit: number }): number[] {
  const sum = [0, 0, 0, 0];
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
    const x = at.x + ((sample % SAMPLES) + 0.5) * (at.unit / SAMPLES);
    const y = at.y + (Math.floor(sample / SAMPLES) + 0.5) * (at.unit / SAMPLES);
    for (const [index, value] of drawing(x, y).entries()) sum[index] = (sum[index] ?? 0) + value;
  }
  return sum.map((value) => Math.round(value / (SAMPLES * SAMPLES)));
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
