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
