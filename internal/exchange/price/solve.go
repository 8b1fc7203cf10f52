package price

import (
	"errors"
	"math"
)

// matrix is square and symmetric; only the lower half is kept: row i has i+1 values.
type matrix [][]float64

func newMatrix(n int) matrix {
	m := make(matrix, n)
	for i := range m {
		m[i] = make([]float64, i+1)
	}
	return m
}

var errSingular = errors.New("price: the rows do not determine the model")

// cholesky turns a positive definite matrix into its lower root, in place.
func (m matrix) cholesky() error {
	for j := range m {
		row := m[j]
		d := row[j]
		for _, v := range row[:j] {
			d -= v * v
		}
		if !(d > 0) {
			return errSingular
		}
		d = math.Sqrt(d)
		row[j] = d
		for i := j + 1; i < len(m); i++ {
			s, below := m[i][j], m[i]
			for k, v := range row[:j] {
				s -= v * below[k]
			}
			below[j] = s / d
		}
	}
	return nil
}

// solve gives x of m·x = b from the lower root.
func (m matrix) solve(b []float64) []float64 {
	x := append([]float64(nil), b...)
	for i := range m {
		for k, v := range m[i][:i] {
			x[i] -= v * x[k]
		}
		x[i] /= m[i][i]
	}
	for i := len(m) - 1; i >= 0; i-- {
		x[i] /= m[i][i]
		for k, v := range m[i][:i] {
			x[k] -= v * x[i]
		}
	}
	return x
}

// inverseDiagonal gives the diagonal of the inverse from the lower root: the sums of
// squares of the columns of the root's inverse.
func (m matrix) inverseDiagonal() []float64 {
	n := len(m)
	out := make([]float64, n)
	col := make([]float64, n)
	for j := range n {
		clear(col)
		for i := j; i < n; i++ {
			s := 0.0
			if i == j {
				s = 1
			}
			for k := j; k < i; k++ {
				s -= m[i][k] * col[k]
			}
			col[i] = s / m[i][i]
			out[j] += col[i] * col[i]
		}
	}
	return out
}

// length gives √(cᵀ·m⁻¹·c) from the lower root: the standard error of a sum of effects, in
// units of what the model leaves unexplained.
func (m matrix) length(c []float64) float64 {
	x, sum := append([]float64(nil), c...), 0.0
	for i := range m {
		for k, v := range m[i][:i] {
			x[i] -= v * x[k]
		}
		x[i] /= m[i][i]
		sum += x[i] * x[i]
	}
	return math.Sqrt(sum)
}
