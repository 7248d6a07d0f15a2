// Package vecindex keeps indexes for vector search in directories:
//
//	hnsw_header.bin    40 bytes: i64 rows; i32 dimensions, layers, M, M of
//	                   layer 0, ef of the build, metric; i64 entry row
//	hnsw_levels.bin    rows × i8: the highest layer of each
//	hnsw_layer_L.bin   for each layer from 0: i64 nodes, i64 slots per node;
//	                   nodes × slots × i64 neighbours, -1 for none; nodes × i64
//	                   their rows, ascending
//	hnsw_vectors.bin   rows × dimensions × f32
//
// Numbers are little-endian. Bytes behind what the header asks for are ignored,
// and so are other files, so that an index may be saved over a larger one.
//
// Nothing of a directory is believed before it is checked: every length against
// the file, every row number against the number of rows. A file that is missing
// is an io error, as is a damaged one, with file and offset.
package vecindex

import "strconv"

const (
	headerFile  = "hnsw_header.bin"
	levelsFile  = "hnsw_levels.bin"
	vectorsFile = "hnsw_vectors.bin"
	headerSize  = 40
	layerHeader = 16
)

func layerFile(layer int) string { return "hnsw_layer_" + strconv.Itoa(layer) + ".bin" }
