module github.com/rayforce-go/rayforce

go 1.26
