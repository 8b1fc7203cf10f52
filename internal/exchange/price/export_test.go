package price

// Ridge is what tests need of how a model is made.
const Ridge = ridge

// FullRows are the rows as the model sees them, zeros too.
func FullRows(m *Model, rows []Row) [][]float64 {
	out := make([][]float64, len(rows))
	for i := range rows {
		out[i] = make([]float64, len(m.beta))
		for _, e := range m.design.row(&rows[i], nil) {
			out[i][e.col] = e.v
		}
	}
	return out
}

// Next computes the index of a month without keeping it.
var Next = next

// InPeriods numbers sales by periods.
var InPeriods = inPeriods

// Enough is how many sales a period has.
const Enough = enough

// FreeColumns are the columns that the ridge does not hold: the constant and the periods.
func FreeColumns(m *Model) []bool {
	out := make([]bool, len(m.beta))
	for i, t := range m.design.terms {
		out[i] = t.kind == constant || t.kind == period
	}
	return out
}
