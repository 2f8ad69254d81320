// The core: WebAssembly that answers questions.

let doors;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

// The values of the characters that stand for bytes.
const base = 116;
const values = new Uint8Array(128);

function learnLetters() {
  const none = new Set(document.getElementById("first").dataset.noLetters.split(" ").map(Number));
  for (let code = 1, value = 0; code < 128; code++) if (!none.has(code)) values[code] = value++;
}

// The bytes that seven characters stand for are six, and of the last ones one less than there are.
function bytesOf(letters) {
  const bytes = new Uint8Array(Math.floor((letters.length * 6) / 7));
  for (let at = 0, place = 0; at < letters.length; at += 7, place += 6) {
    const end = Math.min(at + 7, letters.length);
    let number = 0;
    for (let next = at; next < end; next++) number = number * base + values[letters.charCodeAt(next)];
    let high = Math.floor(number / 0x1000000);
    let low = number - high * 0x1000000;
    for (let byte = end - at - 2; byte >= 0; byte--) {
      bytes[place + byte] = low & 255;
      low = (low >>> 8) | ((high & 255) << 16);
      high >>>= 8;
    }
  }
  return bytes;
}

// What is packed in the element of that name, which is not needed any more.
function stored(name) {
  const element = document.getElementById(name);
  const bytes = bytesOf(element.textContent);
  element.remove();
  return bytes;
}

function inflated(bytes) {
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")));
}

// The picture of the meter that the core begins with, which is there before the core.
export function first() {
  learnLetters();
  return inflated(stored("first")).text();
}

// Unpacks the core and starts it.
export async function load() {
  const unpack = await inflated(stored("unpack")).arrayBuffer();
  const { room, unpack: go, bytes, memory } = (await WebAssembly.instantiate(unpack)).instance.exports;
  const packed = stored("core");
  const place = room(packed.length);
  new Uint8Array(memory.buffer, place, packed.length).set(packed);
  const length = go();
  if (!length) throw new Error("the core of the page is not whole; open the file anew");
  const core = new Uint8Array(memory.buffer, bytes(), length);
  doors = (await WebAssembly.instantiate(core)).instance.exports;
}

// The answer to a question, both as text.
export function raw(text) {
  const question = encoder.encode(text);
  const place = doors.question(question.length);
  new Uint8Array(doors.memory.buffer, place, question.length).set(question);
  const length = doors.answer();
  return decoder.decode(new Uint8Array(doors.memory.buffer, doors.text(), length));
}

// The answer to a question; a refusal is thrown.
export function ask(name, what = {}) {
  const answer = JSON.parse(raw(JSON.stringify({ ask: name, ...what })));
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer;
}
