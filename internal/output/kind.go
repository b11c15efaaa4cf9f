package output

import "time"

// Type names what stands in JSON for the column's value of a row that has every
// field: integer, string, boolean, number, "time" (a string in RFC 3339), array or
// object; "null" where the row lacks it.
func (c Column[T]) Type(row T) string {
	v, err := c.value(row)
	if err != nil {
		return err.Error()
	}
	switch scalar(v).(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case int64:
		return "integer"
	case float64:
		return "number"
	case time.Time:
		return "time"
	case []any:
		return "array"
	}
	return "object"
}
