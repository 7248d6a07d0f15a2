module github.com/rayforce-go/rayforce/bench

go 1.26.0
