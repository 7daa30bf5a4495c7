import { crc32, deflateSync } from 'node:zlib';

/** The smallest files of their kinds that say how large they are; of the PNG also what is in it. */
export function png(width: number, height: number): Buffer {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([8, 0, 0, 0, 0], 8);
	const rows = Buffer.alloc((width + 1) * Math.min(height, 64));
	return Buffer.concat([
		Buffer.from('89504e470d0a1a0a', 'hex'),
		chunk('IHDR', header),
		chunk('IDAT', deflateSync(rows)),
		chunk('IEND', Buffer.alloc(0))
	]);
}

function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	const sum = Buffer.alloc(4);
	sum.writeUInt32BE(crc32(body));
	return Buffer.concat([length, body, sum]);
}

export function jpeg(width: number, height: number): Buffer {
	const frame = Buffer.from('ffc00011080000000003012200021101031101', 'hex');
	frame.writeUInt16BE(height, 5);
	frame.writeUInt16BE(width, 7);
	const app0 = Buffer.from('ffe000104a46494600010100000100010000', 'hex');
	return Buffer.concat([Buffer.from('ffd8', 'hex'), app0, frame, Buffer.from('ffd9', 'hex')]);
}

export function gif(width: number, height: number): Buffer {
	const header = Buffer.from('474946383961000000000000003b', 'hex');
	header.writeUInt16LE(width, 6);
	header.writeUInt16LE(height, 8);
	return header;
}

export function webp(width: number, height: number): Buffer {
	const header = Buffer.from('52494646160000005745425056503858000000000a000000', 'hex');
	const size = Buffer.alloc(6);
	size.writeUIntLE(width - 1, 0, 3);
	size.writeUIntLE(height - 1, 3, 3);
	return Buffer.concat([header.subarray(0, 20), Buffer.alloc(4), size]);
}
