/* A client of a server: client PORT AUTH-PORT READ-ONLY-PORT SENDS */
#include "check.h"

#include <pthread.h>
#include <unistd.h>

static long resident(void) {
    long pages = 0, all;
    FILE* f = fopen("/proc/self/statm", "r");
    if (f == NULL) return 0;
    if (fscanf(f, "%ld %ld", &all, &pages) != 2) pages = 0;
    fclose(f);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void refusals(uint16_t port, uint16_t locked) {
    CHECK(ray_ipc_connect("127.0.0.1", 1, NULL, NULL) == -1 && strstr(ray_last_error(), "refused") != NULL);
    CHECK(ray_ipc_connect("nosuch.invalid", port, NULL, NULL) == -1 && *ray_last_error() != 0);
    CHECK(ray_ipc_connect(NULL, port, NULL, NULL) == -1);
    CHECK(ray_ipc_connect("127.0.0.1", 0, NULL, NULL) == -1);
    CHECK(ray_ipc_connect("127.0.0.1", locked, NULL, NULL) == -2 && strstr(ray_last_error(), "authentication required") != NULL);
    CHECK(ray_ipc_connect("127.0.0.1", locked, "user", NULL) == -2);
    CHECK(ray_ipc_connect("127.0.0.1", locked, "user", "wrong") == -3 && strstr(ray_last_error(), "authentication failed") != NULL);
    char word[300];
    memset(word, 'x', sizeof word);
    word[sizeof word - 1] = 0;
    CHECK(ray_ipc_connect("127.0.0.1", locked, "user", word) == -1);
    int64_t h = ray_ipc_connect("127.0.0.1", locked, "user", "secretpass", 1000); /* the form of five arguments */
    CHECK(h >= 0);
    CHECK_TEXT(query(h, "(+ 1 2)"), "3");
    ray_ipc_close(h);
    h = ray_ipc_connect("127.0.0.1", locked, NULL, "secretpass");
    CHECK(h >= 0);
    ray_ipc_close(h);
    h = (ray_ipc_connect)("localhost", port, NULL, NULL);
    CHECK(h >= 0);
    ray_ipc_close(h);
}

static void closed_handles(uint16_t port) {
    ray_t* q = str("1");
    CHECK_ERR(ray_ipc_send(0, q), "io");
    CHECK_ERR(ray_ipc_send(-1, q), "io");
    CHECK_ERR(ray_ipc_send(INT64_MAX, q), "io");
    CHECK_ERR(ray_ipc_send_verbose(7, q), "io");
    CHECK(ray_ipc_send_async(0, q) == RAY_ERR_IO && ray_ipc_send_async(0, NULL) == RAY_ERR_TYPE);
    ray_ipc_close(0);
    ray_ipc_close(-5);
    int64_t h = ray_ipc_connect("127.0.0.1", port, NULL, NULL);
    CHECK(h == 0);
    CHECK_ERR(ray_ipc_send(h, NULL), "type");
    ray_t* err = ray_error("mine", "an argument");
    CHECK_ERR(ray_ipc_send(h, err), "mine");
    ray_error_free(err);
    ray_ipc_close(h);
    ray_ipc_close(h);
    CHECK_ERR(ray_ipc_send(h, q), "io");
    CHECK(ray_ipc_connect("127.0.0.1", port, NULL, NULL) == h);
    /* The server hangs up: the handle stays ours until we close it. */
    ray_ipc_send_async(h, q);
    CHECK_ERR(query(h, "(.ipc.close (.ipc.handle))"), "io");
    CHECK_ERR(ray_ipc_send(h, q), "io");
    int64_t other = ray_ipc_connect("127.0.0.1", port, NULL, NULL);
    CHECK(other != h);
    ray_ipc_close(h);
    CHECK_TEXT(ray_ipc_send(other, q), "1");
    ray_ipc_close(other);
    ray_release(q);
}

static void exchanges(int64_t h) {
    ray_t* r = query(h, "(+ 1 2)");
    CHECK(r->type == -5 && r->i64 == 3);
    ray_release(r);
    r = query(h, "foo");
    CHECK(RAY_IS_ERR(r) && strcmp(ray_err_code(r), "name") == 0 && r->slen == 4);
    ray_error_free(r);
    r = query(h, "(til 5)");
    CHECK(r->type == 5 && r->len == 5);
    ray_release(r);
    r = query(h, "null");
    CHECK(r == RAY_NULL_OBJ);
    r = query(h, "(table [s q] (list [a b] [1 2]))");
    CHECK(r->type == RAY_TABLE && ray_table_ncols(r) == 2 && ray_vec_get_i64(ray_table_get_col(r, sym("q")), 1) == 2);
    ray_t* same = ray_ipc_send(h, r); /* data comes back */
    CHECK_TEXT(same, "(table [s q] (list [a b] [1 2]))");
    ray_release(r);

    ray_t* call = ray_list_new(3);
    ray_t *plus = ray_sym(sym("+")), *four = ray_i64(4), *five = ray_i64(5);
    call = ray_list_append(ray_list_append(ray_list_append(call, plus), four), five);
    r = ray_ipc_send(h, call);
    CHECK(r->i64 == 9);
    ray_release(r);
    ray_release(plus);
    ray_release(four);
    ray_release(five);
    ray_release(call);

    int64_t n = 1000000;
    ray_t* v = ray_vec_new(RAY_I64, n);
    for (int64_t i = 0; i < n; i++) ((int64_t*)ray_data(v))[i] = i * i;
    v->len = n;
    r = ray_ipc_send(h, v);
    CHECK(r->len == n && memcmp(ray_data(r), ray_data(v), (size_t)n * 8) == 0);
    ray_release(r);
    ray_release(v);

    ray_t* q = str("(do (println \"seen\") 7)");
    r = ray_ipc_send_verbose(h, q);
    CHECK_TEXT(r, "(list \"seen\n\" 7)");
    ray_release(q);
    q = str("(println nosuch)");
    CHECK_ERR(ray_ipc_send_verbose(h, q), "name");
    ray_release(q);

    q = str("(set capi-n (+ 1 capi-n))");
    ray_release(query(h, "(set capi-n 0)"));
    for (int i = 0; i < 100; i++) CHECK(ray_ipc_send_async(h, q) == RAY_OK);
    ray_release(q);
    CHECK_TEXT(query(h, "capi-n"), "100");

    /* Handles are those of .ipc.send. */
    char text[100];
    snprintf(text, sizeof text, "(.ipc.send %lld \"(+ 20 1)\")", (long long)h);
    CHECK_TEXT(ray_eval_str(text), "21");
}

/* Writing to a connection that the server has closed ends in an error, not in
 * a signal. */
static void gone(int64_t h, uint16_t port) {
    int64_t victim = ray_ipc_connect("127.0.0.1", port, NULL, NULL);
    ray_release(query(victim, "(set victim (.ipc.handle))"));
    ray_release(query(h, "(.ipc.close victim)"));
    ray_t* q = str("1");
    ray_err_t err = RAY_OK;
    for (int i = 0; i < 200 && err == RAY_OK; i++) {
        err = ray_ipc_send_async(victim, q);
        usleep(1000);
    }
    CHECK(err == RAY_ERR_IO);
    CHECK_ERR(ray_ipc_send(victim, q), "io");
    ray_release(q);
    ray_ipc_close(victim);
}

/* The server calls back while it is asked, and sends on its own. */
static void pushed(int64_t h) {
    CHECK_TEXT(query(h, "(.ipc.send (.ipc.handle) \"(+ 40 2)\")"), "42");
    CHECK_TEXT(query(h, "(.ipc.post (.ipc.handle) \"(set told 1)\")"), "null");
    ray_poll_t* p = ray_poll_create();
    CHECK(p != NULL);
    for (int i = 0; i < 100 && ray_env_get(sym("told")) == NULL; i++) CHECK(ray_poll_run_for(p, 50) == 0);
    CHECK_TEXT(ray_eval_str("told"), "1");
    CHECK(ray_poll_run_for(p, 0) == 0 && ray_poll_run_for(NULL, 0) == -1 && ray_poll_run(NULL) == -1);
    ray_poll_destroy(p); /* closes connections */
    CHECK_ERR(query(h, "1"), "io");
}

static void* interrupter(void* arg) {
    (void)arg;
    usleep(100000);
    ray_request_interrupt();
    return NULL;
}

static void interrupted(int64_t h) {
    ray_request_interrupt();
    CHECK_ERR(query(h, "(+ 1 2)"), "cancel");
    ray_clear_interrupt();
    CHECK_TEXT(query(h, "(+ 2 2)"), "4");

    /* While it waits: the server stops, too, and the connection goes on. */
    pthread_t other;
    int64_t began = ray_timestamp_now_ns();
    CHECK(pthread_create(&other, NULL, interrupter, NULL) == 0);
    CHECK_ERR(query(h, "(.sys.exec \"sleep 20\")"), "cancel");
    CHECK(ray_timestamp_now_ns() - began < INT64_C(10000000000));
    pthread_join(other, NULL);
    ray_clear_interrupt();
    CHECK_TEXT(query(h, "(+ 3 2)"), "5");
}

static int64_t shared;

static void* sender(void* arg) {
    for (int i = 0; i < 50; i++) {
        ray_t* r = query(shared, "(til 3)");
        CHECK(!RAY_IS_ERR(r) && r->len == 3);
        ray_release(r);
        ray_release(arg);
        ray_retain(arg);
    }
    ray_release(arg);
    return NULL;
}

static void threads(int64_t h) {
    pthread_t all[4];
    ray_t* v = str("a string that all threads hold");
    shared = h;
    for (int i = 0; i < 4; i++) {
        ray_retain(v);
        ray_retain(v);
    }
    for (int i = 0; i < 4; i++) CHECK(pthread_create(&all[i], NULL, sender, v) == 0);
    for (int i = 0; i < 4; i++) pthread_join(all[i], NULL);
    CHECK(v->rc == 5);
    for (int i = 0; i < 5; i++) ray_release(v);
}

static void growth(int64_t h, long sends) {
    long before = 0;
    for (long i = 0; i < sends; i++) {
        ray_t* r = query(h, i % 2 ? "(+ 1 2)" : "[\"some\" \"strings of which one is long\"]");
        if (RAY_IS_ERR(r)) {
            fprintf(stderr, "send %ld: %s\n", i, ray_err_message(r));
            failures++;
            return;
        }
        ray_release(r);
        if (i == sends / 5) before = resident();
    }
    long after = resident();
    if (after > before + 8192) {
        fprintf(stderr, "%ld sends: from %ld to %ld KiB\n", sends, before, after);
        failures++;
    }
}

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    uint16_t port = (uint16_t)atoi(argv[1]), locked = (uint16_t)atoi(argv[2]), read_only = (uint16_t)atoi(argv[3]);
    CHECK(ray_ipc_connect("127.0.0.1", port, NULL, NULL) == -1 && strstr(ray_last_error(), "no runtime") != NULL);
    ray_runtime_t* rt = ray_runtime_create(argc, argv);
    refusals(port, locked);
    closed_handles(port);
    int64_t h = ray_ipc_connect("127.0.0.1", port, NULL, NULL);
    CHECK(h >= 0);
    exchanges(h);
    gone(h, port);
    interrupted(h);
    threads(h);
    growth(h, atol(argv[4]));
    int64_t r = ray_ipc_connect("127.0.0.1", read_only, "", "secretpass");
    CHECK(r >= 0);
    CHECK_ERR(query(r, "(set x 42)"), "access");
    CHECK_TEXT(query(r, "(+ 1 2)"), "3");
    pushed(h);
    ray_runtime_destroy(rt);
    CHECK_ERR(query(r, "1"), "state");
    ray_ipc_close(r);
    return done();
}
