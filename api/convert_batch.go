package api

import (
	"time"

	"qingjian/ingest"
	"qingjian/internal/catalog"
	"qingjian/internal/fault"
)

// Converter turns domain values into the JSON of the interface, in one
// language. The command line uses it too, so both speak the same.
type Converter struct {
	Catalog   *catalog.Catalog
	Lang      fault.Lang
	Synthetic bool
}

// ReceiptJSON is a batch's account; rows add up per sheet and in total.
type ReceiptJSON struct {
	BatchID       string        `json:"batch_id"`
	BatchNo       uint64        `json:"batch_no,omitempty" doc:"absent when no row was written"`
	Status        string        `json:"status" enum:"received,checked,awaiting_confirmation,publishing,published,rejected,abandoned"`
	Digest        string        `json:"digest,omitempty"`
	ReceivedAt    time.Time     `json:"received_at"`
	PublishedAt   *time.Time    `json:"published_at,omitempty"`
	EffectiveDate string        `json:"effective_date"`
	Synthetic     bool          `json:"synthetic,omitempty"`
	Files         []ingest.File `json:"files"`
	Rows          ingest.Counts `json:"rows"`
	Areas         []SheetJSON   `json:"areas"`
	Issues        []IssueJSON   `json:"issues"`
	IssuesTotal   int           `json:"issues_total"`

	Kind      string         `json:"kind,omitempty" enum:"supplement,full,withdraw" doc:"what the sender says that the batch is; absent = a supplement of nothing"`
	Reason    string         `json:"reason,omitempty" doc:"of a withdrawal"`
	Overrides bool           `json:"overrides,omitempty" doc:"of a withdrawal: it takes back what later batches did to the same records"`
	Base      *LinkJSON      `json:"base,omitempty" doc:"the batch that it supplements or takes back"`
	Mine      bool           `json:"mine,omitempty" doc:"handed in by the reader, to whom alone its files go back"`
	Reasons   []ReasonJSON   `json:"reasons,omitempty" doc:"why warnings were let pass"`
	Later     []LinkJSON     `json:"later,omitempty" doc:"batches that supplement it or take it back, oldest first"`
	Questions []QuestionJSON `json:"questions,omitempty" doc:"until all are answered the batch cannot be confirmed"`
}

// QuestionJSON asks in which unit of measure a column is.
type QuestionJSON struct {
	ingest.Question
	FieldLabel string `json:"field_label"`
}

// SheetJSON says what became of one sheet.
type SheetJSON struct {
	Area      string        `json:"area"`
	Label     string        `json:"label"`
	File      string        `json:"file"`
	Sheet     string        `json:"sheet"`
	HeaderRow int           `json:"header_row"`
	Rows      ingest.Counts `json:"rows"`
}

// IssueJSON is one issue in the language asked for.
type IssueJSON struct {
	Code       string `json:"code"`
	Severity   string `json:"severity" enum:"error,warning,info"`
	File       string `json:"file"`
	Sheet      string `json:"sheet,omitempty"`
	Cell       string `json:"cell,omitempty"`
	Row        int    `json:"row,omitempty"`
	Area       string `json:"area,omitempty"`
	Field      string `json:"field,omitempty"`
	FieldLabel string `json:"field_label,omitempty"`
	Message    string `json:"message"`
	Hint       string `json:"hint,omitempty"`
}

// CauseJSON is the issues of one code together.
type CauseJSON struct {
	Code     string        `json:"code"`
	Severity string        `json:"severity" enum:"error,warning,info"`
	Count    int           `json:"count"`
	Message  string        `json:"message"`
	Hint     string        `json:"hint,omitempty"`
	Wants    bool          `json:"wants_reason,omitempty" doc:"nobody publishes over it without saying why"`
	Examples []ExampleJSON `json:"examples"`
}

// ExampleJSON is a place where a cause shows.
type ExampleJSON struct {
	File  string `json:"file"`
	Sheet string `json:"sheet,omitempty"`
	Cell  string `json:"cell,omitempty"`
}

// Receipt converts a receipt.
func (c Converter) Receipt(r ingest.Receipt) ReceiptJSON {
	out := ReceiptJSON{
		BatchID: r.BatchID, BatchNo: r.BatchNo, Status: string(r.Status), Digest: r.Digest, ReceivedAt: r.ReceivedAt,
		EffectiveDate: r.EffectiveDate, Synthetic: c.Synthetic, Files: r.Files, Rows: r.Rows,
		Areas: make([]SheetJSON, len(r.Sheets)), Issues: c.issues(r.Issues), IssuesTotal: r.IssuesTotal,
		Kind: string(r.Kind), Reason: r.Reason, Overrides: r.Overrides,
	}
	if out.Files == nil {
		out.Files = []ingest.File{}
	}
	if !r.PublishedAt.IsZero() {
		out.PublishedAt = &r.PublishedAt
	}
	for _, q := range r.Questions {
		shown := QuestionJSON{Question: q, FieldLabel: q.Field}
		if a := c.Catalog.Area(q.Area); a != nil && a.Field(q.Field) != nil {
			shown.FieldLabel = a.Field(q.Field).Label.In(c.Lang)
		}
		out.Questions = append(out.Questions, shown)
	}
	for i, s := range r.Sheets {
		out.Areas[i] = SheetJSON{Area: s.Area, File: s.File, Sheet: s.Sheet, HeaderRow: s.HeaderRow, Rows: s.Rows}
		if a := c.Catalog.Area(s.Area); a != nil {
			out.Areas[i].Label = a.Label.In(c.Lang)
		}
	}
	return out
}

func (c Converter) issues(issues []ingest.Issue) []IssueJSON {
	out := make([]IssueJSON, len(issues))
	for i, x := range issues {
		out[i] = IssueJSON{Code: x.Code, Severity: string(x.Severity), File: x.File, Sheet: x.Sheet, Cell: x.Cell,
			Row: x.Row, Area: x.Area, Field: x.Field, Message: x.Message.In(c.Lang), Hint: x.Hint.In(c.Lang)}
		if a := c.Catalog.Area(x.Area); a != nil && a.Field(x.Field) != nil {
			out[i].FieldLabel = a.Field(x.Field).Label.In(c.Lang)
		}
	}
	return out
}

func (c Converter) cause(k ingest.Cause) CauseJSON {
	out := CauseJSON{Count: k.Count, Examples: []ExampleJSON{}}
	for i, x := range c.issues(k.Examples) {
		if i == 0 {
			out.Code, out.Severity, out.Message, out.Hint = x.Code, x.Severity, x.Message, x.Hint
			out.Wants = ingest.WantsReason(x.Code, catalog.Severity(x.Severity))
		}
		out.Examples = append(out.Examples, ExampleJSON{File: x.File, Sheet: x.Sheet, Cell: x.Cell})
	}
	return out
}
