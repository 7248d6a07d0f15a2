//go:build !(goexperiment.simd && amd64)

package kernel

// Without SIMD these do nothing: the plain loops of their callers do all.

func intsBlocks(Op, []int64, []int64, []int64) int                 { return 0 }
func ints32Blocks(Op, []int32, []int32, []int32) int               { return 0 }
func floatsBlocks(Op, []float64, []float64, []float64) (int, bool) { return 0, true }
func keepNullsBlocks(dst, a, b []int64) int                        { return 0 }
func finiteBlocks([]float64) (int, bool)                           { return 0, true }
func sumIntsBlocks([]int64) (int64, int)                           { return 0, 0 }
func sumIntsNullsBlocks([]int64) (int64, int)                      { return 0, 0 }
func sumFloatsBlocks(*[sumLanes]float64, []float64) (int, int)     { return 0, 0 }
func cmpIntsBlocks(Op, []bool, []int64, []int64) int               { return 0 }
func cmpFloatsBlocks(Op, []bool, []float64, []float64) int         { return 0 }
func cmpInts32Blocks(Op, []bool, []int32, []int32) int             { return 0 }
func ratiosBlocks([]float64, []int64, []int64) int                 { return 0 }
func toFloatsBlocks([]float64, []int64) int                        { return 0 }
func squaresBlocks(*[sumLanes]float64, []float64, float64) int     { return 0 }

func spanIntsBlocks(_ []int64, lo, hi int64) (int64, int64, int)    { return lo, hi, 0 }
func spanIDsBlocks(_ []uint32, lo, hi uint32) (uint32, uint32, int) { return lo, hi, 0 }
