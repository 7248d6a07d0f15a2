/* What crosses to Go: the functions check their arguments here. */
#include "internal.h"
#include "_cgo_export.h"

#include <string.h>

/* ---- runtime ---- */

ray_runtime_t* ray_runtime_create_with_sym_err(const char* path, ray_err_t* out) {
    int err;
    ray_runtime_t* rt = rayGoCreate((char*)path, &err);
    if (out != NULL) *out = (ray_err_t)err;
    return rt;
}

ray_runtime_t* ray_runtime_create_with_sym(const char* path) { return ray_runtime_create_with_sym_err(path, NULL); }

ray_runtime_t* ray_runtime_create(int argc, char** argv) {
    (void)argc;
    (void)argv;
    return ray_runtime_create_with_sym_err(NULL, NULL);
}

void ray_runtime_destroy(ray_runtime_t* rt) {
    if (rt != NULL) rayGoDestroy(rt);
}

void ray__print(int fd, const char* text, size_t len) { fwrite(text, 1, len, fd == 1 ? stdout : stderr); }

/* ---- evaluation ---- */

ray_t* ray_eval_str(const char* text) {
    if (text == NULL) return ray_error("type", "ray_eval_str: expected a text, got NULL");
    return rayGoEval((char*)text);
}

ray_t* ray_fmt(ray_t* v, int mode) {
    if (!ray__usable(v)) return ray__misuse("ray_fmt", "a value", v);
    if (mode != 0 && mode != 1) return ray_error("domain", "ray_fmt: expected mode 0 or 1, got %d", mode);
    return rayGoFormat(v, mode);
}

static ray_t* call(const char* name, ray_t** args, int64_t n) {
    if (n < 0 || (n > 0 && args == NULL)) return ray_error("type", "ray_%s: expected 0 or more arguments, got NULL", name);
    for (int64_t i = 0; i < n; i++)
        if (!ray__usable(args[i])) return ray__misuse(name, "values as arguments", args[i]);
    return rayGoCall((char*)name, args, n);
}

ray_t* ray_select(ray_t** args, int64_t n) { return call("select", args, n); }
ray_t* ray_update(ray_t** args, int64_t n) { return call("update", args, n); }
ray_t* ray_insert(ray_t** args, int64_t n) { return call("insert", args, n); }
ray_t* ray_upsert(ray_t** args, int64_t n) { return call("upsert", args, n); }

ray_t* ray_env_get(int64_t sym_id) { return rayGoEnvGet(sym_id); }

ray_err_t ray_env_set(int64_t sym_id, ray_t* v) {
    if (v == NULL) {
        ray__set_last("type", "ray_env_set: expected a value, got NULL");
        return RAY_ERR_TYPE;
    }
    return (ray_err_t)rayGoEnvSet(sym_id, v);
}

static volatile int interrupted;
void ray_request_interrupt(void) { __atomic_store_n(&interrupted, 1, __ATOMIC_RELAXED); }
void ray_clear_interrupt(void) { __atomic_store_n(&interrupted, 0, __ATOMIC_RELAXED); }
bool ray_interrupted(void) { return __atomic_load_n(&interrupted, __ATOMIC_RELAXED) != 0; }

/* ---- values as bytes ---- */

ray_t* ray_ser(ray_t* v) { return ray__usable(v) ? rayGoSer(v) : ray__misuse("ray_ser", "a value", v); }

ray_t* ray_de(ray_t* bytes) {
    if (!ray__usable(bytes) || bytes->type != RAY_U8) return ray__misuse("ray_de", "a U8 vector", bytes);
    return rayGoDe(bytes);
}

int64_t ray_serde_size(ray_t* v) { return ray__usable(v) ? rayGoSize(v) : -1; }

/* ---- connections ---- */

#undef ray_ipc_connect

int64_t ray_ipc_connect_timeout(const char* host, uint16_t port, const char* user, const char* password, int timeout_ms) {
    if (host == NULL) {
        ray__set_last("type", "ray_ipc_connect: expected a host, got NULL");
        return -1;
    }
    return rayGoConnect((char*)host, port, (char*)user, (char*)password, timeout_ms);
}

int64_t ray_ipc_connect(const char* host, uint16_t port, const char* user, const char* password) {
    return ray_ipc_connect_timeout(host, port, user, password, 0);
}

ray_t* ray_ipc_send(int64_t handle, ray_t* msg) {
    return ray__usable(msg) ? rayGoSend(handle, msg, 0) : ray__misuse("ray_ipc_send", "a value", msg);
}

ray_t* ray_ipc_send_verbose(int64_t handle, ray_t* msg) {
    return ray__usable(msg) ? rayGoSend(handle, msg, 1) : ray__misuse("ray_ipc_send_verbose", "a value", msg);
}

ray_err_t ray_ipc_send_async(int64_t handle, ray_t* msg) {
    if (ray__usable(msg)) return (ray_err_t)rayGoPost(handle, msg);
    ray__fail(ray__misuse("ray_ipc_send_async", "a value", msg));
    return RAY_ERR_TYPE;
}

void ray_ipc_close(int64_t handle) { rayGoClose(handle); }
