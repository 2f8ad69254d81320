// The core: WebAssembly that answers questions.

let doors;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

// What is packed in the element of that name, which is not needed any more.
function stored(name, type) {
  const element = document.getElementById(name);
  const bytes = unpacked(element.textContent);
  element.remove();
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream, { headers: { "Content-Type": type } });
}

// The picture of the meter that the core begins with, which is there before the core.
export const first = () => stored("first", "image/svg+xml").text();

// Unpacks the core and starts it.
export async function load() {
  const core = stored("core", "application/wasm");
  doors = (await WebAssembly.instantiateStreaming(core, {})).instance.exports;
}

function unpacked(letters) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(letters);
  const packed = atob(letters);
  const bytes = new Uint8Array(packed.length);
  for (let at = 0; at < packed.length; at++) bytes[at] = packed.charCodeAt(at);
  return bytes;
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
