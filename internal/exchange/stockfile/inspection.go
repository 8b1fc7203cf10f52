package stockfile

// Inspection is what the reader found out about a file before it reads the rows. The
// mapping step shows it.
type Inspection struct {
	Container   string // "csv", "xlsx", "zip"
	Sheet       string // the sheet of a workbook, the file inside an archive
	Encoding    string // "utf-8", "utf-16le", "utf-16be", "gb18030", "big5", "windows-1252"; empty for workbooks
	Delimiter   string // empty for workbooks
	HeaderRow   int    // row number of the header, 0 when the layout has none
	Bytes       int64
	Lines       int64 // lines of a text file: a little more than its rows; 0 for workbooks
	Columns     []Column
	Missing     []Field // what a natural, certified stone needs and neither a column nor a default gives
	Questions   []Question
	Notes       []Note   // about the file and its columns
	Attachments []string // other files of an archive

	discount, cashDiscount string // what the discount columns mean
}

// Column is one column of the file and what it is read as.
type Column struct {
	Index   int
	Header  string
	Key     string // what a profile calls it
	Field   Field  // FieldNone: not read
	By      string // who decided: "header", "values", "profile", "position", "" when nobody
	Report  int    // which of several reports of a stone the column belongs to, from 0
	Filled  int    // cells of the sample that are not empty
	Samples []string
}

// Question is something the values cannot decide, or decide only by evidence that the
// member should confirm. The answer goes into the profile.
type Question struct {
	Key      string   // "header", "price", "discount", "column"
	Column   int      // the column asked about
	Choices  []string // what may be answered
	Proposed string   // what the reader takes meanwhile, empty when it takes nothing
	Open     bool     // rows are held until it is answered
	Why      Note
}

// Open tells whether a question must be answered before rows can be ready.
func (i *Inspection) Open() bool {
	for _, q := range i.Questions {
		if q.Open {
			return true
		}
	}
	return false
}

// Mapped is the column that is read as f, or nil.
func (i *Inspection) Mapped(f Field) *Column {
	for k := range i.Columns {
		if i.Columns[k].Field == f {
			return &i.Columns[k]
		}
	}
	return nil
}
