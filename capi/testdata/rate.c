/* Requests per second: rate PORT SENDS */
#include "check.h"

#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    ray_runtime_t* rt = ray_runtime_create(0, NULL);
    int64_t h = ray_ipc_connect("127.0.0.1", (uint16_t)atoi(argv[1]), NULL, NULL);
    ray_t* q = str("(+ 1 2)");
    long n = atol(argv[2]);
    double began = now();
    for (long i = 0; i < n; i++) {
        ray_t* r = ray_ipc_send(h, q);
        if (RAY_IS_ERR(r) || r->i64 != 3) return 1;
        ray_release(r);
    }
    printf("%.0f\n", (double)n / (now() - began));
    ray_release(q);
    ray_runtime_destroy(rt);
    return 0;
}
