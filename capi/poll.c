/* The poll loop: where a program waits. */
#define _GNU_SOURCE
#include "internal.h"
#include "_cgo_export.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct ray_poll_t {
    int wake[2]; /* a pipe that becomes readable with the exit */
    int exited;
    int64_t code;
    bool restricted;
    char* password;
};

static ray_poll_t* attached;

ray_poll_t* ray_poll_create(void) {
    ray_poll_t* p = calloc(1, sizeof *p);
    if (p == NULL) return NULL;
    if (pipe(p->wake) != 0) {
        ray__set_last("io", strerror(errno));
        free(p);
        return NULL;
    }
    for (int i = 0; i < 2; i++) {
        fcntl(p->wake[i], F_SETFD, FD_CLOEXEC);
        fcntl(p->wake[i], F_SETFL, O_NONBLOCK);
    }
    return p;
}

void ray_poll_destroy(ray_poll_t* p) {
    if (p == NULL) return;
    rayGoDisconnect();
    ray_poll_t* self = p;
    __atomic_compare_exchange_n(&attached, &self, NULL, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
    close(p->wake[0]);
    close(p->wake[1]);
    free(p->password);
    free(p);
}

static void apply(ray_poll_t* p) { rayGoAccess(p->password == NULL ? "" : p->password, p->restricted); }

void ray_poll_set_restricted(ray_poll_t* p, bool on) {
    if (p == NULL) return;
    p->restricted = on;
    apply(p);
}

void ray_poll_set_password(ray_poll_t* p, const char* password) {
    if (p == NULL) return;
    free(p->password);
    p->password = password == NULL ? NULL : strdup(password);
    apply(p);
}

int64_t ray_ipc_listen(ray_poll_t* p, uint16_t port) {
    if (p == NULL) {
        ray__set_last("type", "ray_ipc_listen: expected a poll, got NULL");
        return -1;
    }
    apply(p);
    return rayGoListen(port);
}

void ray_runtime_set_poll(void* p) {
    __atomic_store_n(&attached, (ray_poll_t*)p, __ATOMIC_RELEASE);
    if (p != NULL) apply((ray_poll_t*)p);
}

void* ray_runtime_get_poll(void) { return __atomic_load_n(&attached, __ATOMIC_ACQUIRE); }

/* Only what may be done in the handler of a signal. */
void ray_poll_exit(ray_poll_t* p, int64_t code) {
    if (p == NULL || code < 0) return;
    int kept = errno, none = 0;
    if (__atomic_compare_exchange_n(&p->exited, &none, 1, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        p->code = code;
        __atomic_store_n(&p->exited, 2, __ATOMIC_RELEASE);
        if (write(p->wake[1], "", 1) < 0) errno = kept; /* a full pipe wakes as well */
    }
    errno = kept;
}

void ray__exit(int64_t code) { ray_poll_exit(ray_runtime_get_poll(), code); }

static bool ended(ray_poll_t* p) { return __atomic_load_n(&p->exited, __ATOMIC_ACQUIRE) == 2; }

static int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* How long to wait before connections that other threads open are seen. */
#define LOOK_MS 200

/* Waits once, for at most ms, and serves what is there: the number of
 * connections served, -1 for a failure. */
static int once(ray_poll_t* p, int ms) {
    ray__input* in = NULL;
    int n = rayGoInputs(&in), served = 0;
    struct pollfd* fds = n < 0 ? NULL : calloc((size_t)n + 1, sizeof *fds);
    if (fds == NULL) {
        free(in);
        return -1;
    }
    fds[0].fd = p->wake[0];
    fds[0].events = POLLIN;
    for (int i = 0; i < n; i++) {
        fds[i + 1].fd = in[i].fd;
        fds[i + 1].events = POLLIN;
    }
    int ready = poll(fds, (nfds_t)n + 1, ms);
    for (int i = 0; ready > 0 && i < n; i++)
        if (fds[i + 1].revents != 0 && rayGoReceive(in[i].handle)) served++;
    if (ready < 0 && errno != EINTR) served = -1;
    if (ready > 0 && served == 0 && !ended(p)) poll(NULL, 0, 1); /* another thread is about to read */
    free(fds);
    free(in);
    return served;
}

int ray_poll_run_for(ray_poll_t* p, int timeout_ms) {
    if (p == NULL) return -1;
    int64_t until = now_ms() + timeout_ms;
    for (;;) {
        if (ended(p)) return (int)p->code;
        int64_t left = timeout_ms < 0 ? LOOK_MS : until - now_ms();
        int served = once(p, left > LOOK_MS ? LOOK_MS : left < 0 ? 0 : (int)left);
        if (served < 0) return -1;
        if (ended(p)) return (int)p->code;
        if (timeout_ms >= 0 && (served > 0 || now_ms() >= until)) return 0;
    }
}

int ray_poll_run(ray_poll_t* p) { return ray_poll_run_for(p, -1); }
