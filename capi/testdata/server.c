/* A server in a C program: server PORT, or server PORT read-only. It ends with
 * the code that a client gives to exit, or 9 at a signal. */
#include "check.h"

#include <pthread.h>
#include <signal.h>

static ray_poll_t* poll_loop;

static void* ender(void* code) {
    ray_poll_exit(poll_loop, *(int64_t*)code);
    return NULL;
}

static void on_signal(int signal) {
    (void)signal;
    ray_poll_exit(poll_loop, 9);
}

static void ends(void) {
    pthread_t other;
    int64_t code = 5;
    poll_loop = ray_poll_create();
    CHECK(pthread_create(&other, NULL, ender, &code) == 0);
    CHECK(ray_poll_run(poll_loop) == 5 && ray_poll_run(poll_loop) == 5 && ray_poll_run_for(poll_loop, 1000) == 5);
    ray_poll_exit(poll_loop, 6);
    CHECK(ray_poll_run(poll_loop) == 5);
    pthread_join(other, NULL);
    ray_poll_destroy(poll_loop);

    poll_loop = ray_poll_create();
    ray_poll_exit(poll_loop, -1);
    ray_poll_exit(NULL, 1);
    CHECK(ray_poll_run_for(poll_loop, 1) == 0);
    signal(SIGUSR1, on_signal);
    raise(SIGUSR1);
    CHECK(ray_poll_run(poll_loop) == 9);
    ray_poll_destroy(poll_loop);
    ray_poll_destroy(NULL);
    ray_poll_set_restricted(NULL, true);
    ray_poll_set_password(NULL, "x");
}

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    ends(); /* without a runtime */
    ray_poll_t* p = ray_poll_create();
    CHECK(ray_ipc_listen(p, (uint16_t)atoi(argv[1])) == -1);
    ray_runtime_t* rt = ray_runtime_create(0, NULL);
    ends();
    CHECK(ray_runtime_get_poll() == NULL);
    ray_runtime_set_poll(p);
    CHECK(ray_runtime_get_poll() == p);
    CHECK(ray_ipc_listen(NULL, 1) == -1 && ray_ipc_listen(p, 0) == -1 && *ray_last_error() != 0);
    ray_poll_set_password(p, "sesame");
    ray_poll_set_restricted(p, argc == 3);
    poll_loop = p; /* for on_signal */
    ray_release(ray_eval_str("(do (set closed 0) (set .ipc.on.close (fn [h] (set closed (+ closed 1)))))"));
    int64_t ints[] = {1, 2, 3};
    ray_t* v = ray_vec_from_raw(RAY_I64, ints, 3);
    CHECK(ray_env_set(sym("data"), v) == RAY_OK);
    ray_release(v);
    CHECK(ray_ipc_listen(p, (uint16_t)atoi(argv[1])) == 0);
    CHECK(ray_ipc_listen(p, (uint16_t)atoi(argv[1])) == -1); /* in use */
    printf("listening\n");
    fflush(stdout);
    int code = ray_poll_run(p);
    ray_runtime_set_poll(NULL);
    ray_poll_destroy(p);
    CHECK_TEXT(ray_eval_str("closed"), "2");
    CHECK_TEXT(ray_eval_str("(+ 1 2)"), "3"); /* the runtime goes on */
    ray_runtime_destroy(rt);
    if (failures == 0) printf("ended with %d\n", code);
    return failures != 0;
}
