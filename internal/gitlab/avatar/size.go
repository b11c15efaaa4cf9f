package avatar

import "encoding/binary"

func sizePNG(data []byte) (width, height uint64, ok bool) {
	at := headerPNG(data)
	if at < 0 || len(data) < at+16 {
		return 0, 0, false
	}
	return positive(uint64(binary.BigEndian.Uint32(data[at+8:])), uint64(binary.BigEndian.Uint32(data[at+12:])))
}

func sizeGIF(data []byte) (width, height uint64, ok bool) {
	if len(data) < 10 {
		return 0, 0, false
	}
	return positive(uint64(binary.LittleEndian.Uint16(data[6:])), uint64(binary.LittleEndian.Uint16(data[8:])))
}

func sizeBMP(data []byte) (width, height uint64, ok bool) {
	switch header := binary.LittleEndian.Uint32(data[14:]); {
	case header == 12 && len(data) >= 22: // OS/2, with 16-bit fields
		return positive(uint64(binary.LittleEndian.Uint16(data[18:])), uint64(binary.LittleEndian.Uint16(data[20:])))
	case header > 12 && len(data) >= 26:
		w, h := int64(int32(binary.LittleEndian.Uint32(data[18:]))), int64(int32(binary.LittleEndian.Uint32(data[22:]))) //nolint:gosec // signed in the file
		if h < 0 {
			h = -h // rows from top to bottom
		}
		if w > 0 && h > 0 {
			return uint64(w), uint64(h), true
		}
	}
	return 0, 0, false
}

// sizeICO returns the size of the largest image in the icon.
func sizeICO(data []byte) (width, height uint64, ok bool) {
	if len(data) < 6 {
		return 0, 0, false
	}
	for i := range int(binary.LittleEndian.Uint16(data[4:])) {
		at := 6 + 16*i
		if at+16 > len(data) {
			break
		}
		w, h := iconSide(data[at]), iconSide(data[at+1])
		if w*h > width*height {
			width, height, ok = w, h, true
		}
	}
	return width, height, ok
}

// iconSide reads a side of at most 256 pixels, which one byte holds as 0.
func iconSide(b byte) uint64 {
	if b == 0 {
		return 256
	}
	return uint64(b)
}

// sizeJPEG walks the segments to the frame header.
func sizeJPEG(data []byte) (width, height uint64, ok bool) {
	for i := 2; i+4 <= len(data); {
		if data[i] != 0xff {
			return 0, 0, false
		}
		marker := data[i+1]
		switch {
		case marker == 0xff: // padding
			i++
			continue
		case marker == 0x01 || marker >= 0xd0 && marker <= 0xd7: // markers without a segment
			i += 2
			continue
		case marker == 0xd9 || marker == 0xda: // the image's data, and no frame before
			return 0, 0, false
		}
		length := int(binary.BigEndian.Uint16(data[i+2:]))
		isFrame := marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
		if isFrame && length >= 8 && i+9 <= len(data) {
			return positive(uint64(binary.BigEndian.Uint16(data[i+7:])), uint64(binary.BigEndian.Uint16(data[i+5:])))
		}
		if length < 2 {
			return 0, 0, false
		}
		i += 2 + length
	}
	return 0, 0, false
}

// sizeTIFF reads the tags ImageWidth and ImageLength of the first directory.
func sizeTIFF(data []byte) (width, height uint64, ok bool) {
	if len(data) < 8 {
		return 0, 0, false
	}
	var order binary.ByteOrder = binary.LittleEndian
	if data[0] == 'M' {
		order = binary.BigEndian
	}
	if order.Uint16(data[2:]) == 43 { // BigTIFF: offsets and counts of eight bytes
		if len(data) < 16 {
			return 0, 0, false
		}
		return directoryTIFF(data, order, order.Uint64(data[8:]), 8)
	}
	return directoryTIFF(data, order, uint64(order.Uint32(data[4:])), 4)
}

// directoryTIFF reads the directory at a place, whose numbers have that many bytes.
func directoryTIFF(data []byte, order binary.ByteOrder, at uint64, bytes uint64) (width, height uint64, ok bool) {
	const tagWidth, tagLength = 256, 257
	size := uint64(len(data))
	counted, entry := uint64(2), 4+2*bytes
	if bytes == 8 {
		counted = 8
	}
	if at > size || size-at < counted {
		return 0, 0, false
	}
	count := uint64(order.Uint16(data[at:]))
	if bytes == 8 {
		count = order.Uint64(data[at:])
	}
	for at += counted; count > 0 && size-at >= entry; count-- {
		value := valueTIFF(order, data[at:at+entry])
		switch order.Uint16(data[at:]) {
		case tagWidth:
			width = value
		case tagLength:
			height = value
		}
		at += entry
	}
	return positive(width, height)
}

// valueTIFF is the number of an entry, which ends with it.
func valueTIFF(order binary.ByteOrder, entry []byte) uint64 {
	const typeShort, typeLong, typeLong8 = 3, 4, 16
	value := entry[len(entry)/2+2:]
	switch kind := order.Uint16(entry[2:]); {
	case kind == typeShort:
		return uint64(order.Uint16(value))
	case kind == typeLong:
		return uint64(order.Uint32(value))
	case kind == typeLong8 && len(value) >= 8:
		return order.Uint64(value)
	}
	return 0
}

func positive(width, height uint64) (uint64, uint64, bool) {
	return width, height, width > 0 && height > 0
}
