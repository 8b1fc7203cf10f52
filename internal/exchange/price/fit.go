package price

import (
	"math"

	"openbourse/internal/base/errs"
)

// ridge keeps effects that few rows speak of from running away; it is so small that it
// moves no effect that many rows speak of.
const ridge = 0.5

// Model is a fitted model.
type Model struct {
	design *Design
	beta   []float64
	errors []float64 // standard error of each
	root   matrix    // lower root of the rows' squares

	N     int     // rows
	R2    float64 // part of the variance of ln(price per carat) that it explains
	Sigma float64 // of what it leaves unexplained, in logarithms
	Duan  float64 // the mean of the exponentials of that: from the middle price to the mean one
}

// Fit estimates a model from sales of one kind of stones. It fails with errs.Invalid
// "price.few" when there are fewer than a hundred rows that can stand in one. Rows of a
// shape, colour or clarity that hardly anything was sold of are left out.
func Fit(rows []Row) (*Model, error) {
	good := make([]Row, 0, len(rows))
	for i := range rows {
		if rows[i].Fits() {
			good = append(good, rows[i])
		}
	}
	good = told(good)
	return fit(newDesign(good), good)
}

// fewest is how many sales a model needs.
const fewest = 100

func fit(d *Design, rows []Row) (*Model, error) {
	if len(rows) < fewest {
		return nil, errs.New(errs.Invalid, "price.few", "n", len(rows), "least", fewest)
	}
	n := len(d.terms)
	x, y := newMatrix(n), make([]float64, n)
	var e []entry
	sum, squares := 0.0, 0.0
	for i := range rows {
		e = d.row(&rows[i], e)
		v := math.Log(float64(rows[i].PPC))
		sum += v
		squares += v * v
		for _, a := range e {
			y[a.col] += a.v * v
			row := x[a.col]
			for _, b := range e {
				if b.col <= a.col {
					row[b.col] += a.v * b.v
				}
			}
		}
	}
	for i := 1; i < n; i++ {
		if d.terms[i].kind != period { // what a month did is never drawn towards nothing
			x[i][i] += ridge
		}
	}
	if err := x.cholesky(); err != nil {
		return nil, err
	}
	m := &Model{design: d, beta: x.solve(y), root: x, N: len(rows)}
	m.judge(rows, squares-sum*sum/float64(len(rows)))
	return m, nil
}

// judge says how well the model fits.
func (m *Model) judge(rows []Row, variance float64) {
	var e []entry
	left, duan := 0.0, 0.0
	for i := range rows {
		e = m.design.row(&rows[i], e)
		r := math.Log(float64(rows[i].PPC)) - m.sum(e)
		left += r * r
		duan += math.Exp(r)
	}
	m.Duan = duan / float64(len(rows))
	if variance > 0 {
		m.R2 = 1 - left/variance
	}
	free := max(1, len(rows)-len(m.beta))
	m.Sigma = math.Sqrt(left / float64(free))
	m.errors = m.root.inverseDiagonal()
	for i, v := range m.errors {
		m.errors[i] = m.Sigma * math.Sqrt(v)
	}
}

func (m *Model) sum(e []entry) float64 {
	s := 0.0
	for _, x := range e {
		s += x.v * m.beta[x.col]
	}
	return s
}

// PPC is the price of a carat in cents that the model expects for a stone: the middle one,
// above which half of such sales lie. False when the stone cannot stand in a model, or is of
// a shape, colour or clarity that hardly anything was sold of.
func (m *Model) PPC(r Row) (int64, bool) {
	r.PPC = 1
	if !r.Fits() || !m.design.tells(&r) {
		return 0, false
	}
	return int64(math.Round(math.Exp(m.sum(m.design.row(&r, nil))))), true
}

// Effect is one coefficient: how the logarithm of the price of a carat moves.
type Effect struct {
	Term  string  `json:"term"`
	Value float64 `json:"value"`
	Error float64 `json:"error"` // standard error
}

// Effects are all coefficients, in the order of the terms.
func (m *Model) Effects() []Effect {
	out := make([]Effect, len(m.beta))
	for i, t := range m.design.terms {
		out[i] = Effect{t.name(trade), m.beta[i], m.errors[i]}
	}
	return out
}
