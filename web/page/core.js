// The core: WebAssembly that answers questions.

let doors;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

// Unpacks the core and starts it.
export async function load() {
  const packed = atob(document.getElementById("core").textContent);
  const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const core = await new Response(stream).arrayBuffer();
  doors = (await WebAssembly.instantiate(core, {})).instance.exports;
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
