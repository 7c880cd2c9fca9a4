"use strict";
// Long parts of the page are packed: deflated (RFC 1951), in base 64. Who asks for one needs it at once, so they are
// unpacked here: the browser’s own stream gives its answer later.
const unpacked = (() => {
  const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
  const MORE_LENGTH = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  const BACK = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

  // For each run of bits the symbol that it begins with, and how many bits that one takes.
  const codes = (lengths) => {
    const found = new Uint16Array(1 << Math.max(...lengths));
    let code = 0;
    for (let length = 1; 1 << length <= found.length; length += 1) {
      lengths.forEach((own, symbol) => {
        if (own !== length) return;
        let reversed = 0;
        for (let place = 0; place < length; place += 1) reversed |= ((code >> place) & 1) << (length - 1 - place);
        for (let at = reversed; at < found.length; at += 1 << length) found[at] = (symbol << 4) | length;
        code += 1;
      });
      code <<= 1;
    }
    return found;
  };
  const fixed = () => [
    codes(Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8))),
    codes(new Array(30).fill(5)),
  ];

  const inflate = (bytes) => {
    let [at, held, count, end] = [0, 0, 0, 0];
    let out = new Uint8Array(4 * bytes.length + 258);
    const fill = (bits) => {
      for (; count < bits; count += 8) held |= (bytes[at++] ?? 0) << count;
    };
    const drop = (bits) => {
      held >>>= bits;
      count -= bits;
    };
    const take = (bits) => {
      fill(bits);
      const value = held & ((1 << bits) - 1);
      drop(bits);
      return value;
    };
    const symbol = (table) => {
      fill(15);
      const entry = table[held & (table.length - 1)];
      drop(entry & 15);
      return entry >> 4;
    };
    const room = (more) => {
      if (end + more <= out.length) return;
      const wider = new Uint8Array(2 * (end + more));
      wider.set(out);
      out = wider;
    };
    const described = () => {
      const [literals, distances, known] = [take(5) + 257, take(5) + 1, take(4) + 4];
      const first = new Array(19).fill(0);
      for (let place = 0; place < known; place += 1) first[ORDER[place]] = take(3);
      const [table, lengths] = [codes(first), []];
      while (lengths.length < literals + distances) {
        const code = symbol(table);
        if (code < 16) lengths.push(code);
        else {
          const [value, times] = code === 16 ? [lengths.at(-1), 3 + take(2)] : [0, code === 17 ? 3 + take(3) : 11 + take(7)];
          for (let time = 0; time < times; time += 1) lengths.push(value);
        }
      }
      return [codes(lengths.slice(0, literals)), codes(lengths.slice(literals))];
    };
    const coded = ([literals, distances]) => {
      for (let one = symbol(literals); one !== 256; one = symbol(literals)) {
        room(258);
        if (one < 256) out[end++] = one;
        else {
          const length = LENGTHS[one - 257] + take(MORE_LENGTH[one - 257]);
          const code = symbol(distances);
          const from = end - BACK[code] - take(code < 4 ? 0 : (code >> 1) - 1);
          for (let place = 0; place < length; place += 1) out[end++] = out[from + place];
        }
      }
    };
    const stored = () => {
      drop(count & 7);
      const length = take(16);
      take(16);
      room(length);
      for (let place = 0; place < length; place += 1) out[end++] = take(8);
    };
    for (let last = 0; !last;) {
      last = take(1);
      const kind = take(2);
      if (kind === 0) stored();
      else coded(kind === 1 ? fixed() : described());
    }
    return out.subarray(0, end);
  };

  const reader = new TextDecoder();
  return (text) => reader.decode(inflate(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))));
})();
// The data of an element, the CSV of a link, what stands in a template, and a picture, packed or not.
const dataOf = (source) => JSON.parse("packed" in source.dataset ? unpacked(source.textContent) : source.textContent);
const csvOf = (link) => link.dataset.csv ?? unpacked(link.dataset.packed);
const contentOf = (template) => {
  if (template.dataset.packed) {
    template.innerHTML = unpacked(template.dataset.packed);
    delete template.dataset.packed;
  }
  return template.content;
};
const drawPicture = (image) => {
  if (!image.dataset.packed) return;
  image.src = `data:image/svg+xml,${encodeURIComponent(unpacked(image.dataset.packed))}`;
  delete image.dataset.packed;
};
