package bulk

import "container/heap"

// queue holds rows by their index in the plan and gives the lowest first, so
// that rows which come back take their old place.
type queue struct{ rows indexes }

func (q *queue) push(row int) { heap.Push(&q.rows, row) }
func (q *queue) len() int     { return len(q.rows) }

// take removes up to n rows.
func (q *queue) take(n int) []int {
	batch := make([]int, 0, min(n, len(q.rows)))
	for len(q.rows) > 0 && len(batch) < n {
		batch = append(batch, heap.Pop(&q.rows).(int))
	}
	return batch
}

// indexes is a heap.Interface; its methods are for package heap only.
type indexes []int

func (x indexes) Len() int           { return len(x) }
func (x indexes) Less(i, j int) bool { return x[i] < x[j] }
func (x indexes) Swap(i, j int)      { x[i], x[j] = x[j], x[i] }
func (x *indexes) Push(row any)      { *x = append(*x, row.(int)) }

func (x *indexes) Pop() any {
	last := len(*x) - 1
	row := (*x)[last]
	*x = (*x)[:last]
	return row
}
